// SPDX-License-Identifier: MIT
// The only neighbour of yaml-cpp; keys.hpp declares it.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "config/keys.hpp"
#include "report/report.hpp"

namespace cachehold::config {
namespace {

constexpr std::size_t yaml_limit = std::size_t{1} << 20U;
constexpr std::size_t depth_limit = 16;
constexpr std::size_t most_values = 100000;  // aliases can make more of them than there is text

/// The nodes of yaml-cpp as a list.
class Reading {
public:
    Reading(const std::string& file, std::vector<Entry>& entries) : file_(file), entries_(entries) {}

    void add(const std::string& path, const YAML::Node& node, int line, std::size_t depth = 0) {
        Value value = value_of(node, line, depth);
        const bool is_map = value.kind == Value::Kind::map;
        entries_.push_back({path, site_, std::move(value)});
        if (is_map) add_keys(path.empty() ? "" : path + '.', node, depth);
    }

private:
    Value value_of(const YAML::Node& node, int line, std::size_t depth) {
        if (++values_ > most_values)
            refuse_at(file_, line, "more than " + std::to_string(most_values) + " values");
        if (depth == depth_limit && (node.IsMap() || node.IsSequence()))
            refuse_at(file_, line, "lists and maps are nested deeper than " + std::to_string(depth_limit));
        if (!node.Tag().empty() && node.Tag() != "?" && node.Tag() != "!")
            refuse_at(file_, line, "tags ('!name') are not read; put the text in quotes");
        Value value;
        value.line = line;
        value.kind = node.IsMap()        ? Value::Kind::map
                     : node.IsSequence() ? Value::Kind::list
                     : node.IsScalar()   ? Value::Kind::text
                                         : Value::Kind::empty;
        if (node.IsScalar()) value.text = node.Scalar();
        value.quoted = node.IsScalar() && node.Tag() == "!";
        if (node.IsSequence())
            for (const auto& item : node)
                value.items.push_back(value_of(item, item.Mark().line + 1, depth + 1));
        return value;
    }

    void add_keys(const std::string& above, const YAML::Node& map, std::size_t depth) {
        std::set<std::string> seen;
        for (const auto& pair : map) {
            const YAML::Node& key = pair.first;
            const int line = key.Mark().line + 1;
            if (!key.IsScalar()) refuse_at(file_, line, "a key must be text");
            const std::string name = value_of(key, line, depth).text;
            const bool is_site = above == "sites." && name.starts_with('/');
            if (!is_site && name.find('.') != std::string::npos)
                refuse_at(file_, line,
                          "unknown key " + report::quoted(above + name) +
                              "; no key has a dot, keys stand below their map");
            if (!seen.insert(name).second)
                refuse_at(file_, line, "key " + report::quoted(name) + " stands twice");
            if (is_site) site_ = name;
            add(above + (is_site ? "*" : name), pair.second, line, depth + 1);
            if (is_site) site_.clear();
        }
    }

    const std::string& file_;
    std::vector<Entry>& entries_;
    std::size_t values_ = 0;
    std::string site_;
};

/// yaml-cpp takes a NUL for UTF-16, ends silently at a Ctrl-D and passes bytes on that are no UTF-8.
void refuse_what_is_no_text(const std::string& text, const std::string& file) {
    if (text.size() > yaml_limit) refuse_at(file, 1, "more than 1 MiB of text");
    std::istringstream lines(text.substr(text.starts_with("\xEF\xBB\xBF") ? 3 : 0));
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        line.erase(
            std::remove_if(line.begin(), line.end(), [](char byte) { return byte == '\t' || byte == '\r'; }),
            line.end());
        if (report::printable(line, yaml_limit) != line)
            refuse_at(file, number, "a control or invisible character, or bytes that are not UTF-8");
    }
}

}  // namespace

std::vector<Entry> parse(const std::string& text, const std::string& file) {
    refuse_what_is_no_text(text, file);
    // The mark of a document's end brings to light a quote that is never closed, which goes unnoticed in
    // front of a last line feed, and keeps yaml-cpp 0.6 from looking for a token behind the last one.
    std::istringstream stream(text + (!text.empty() && text.back() == '\n' ? "...\n" : "\n...\n"));
    std::vector<Entry> entries;
    try {
        const auto documents = YAML::LoadAll(stream);
        if (documents.size() > 1)
            refuse_at(file, documents[1].Mark().line + 1, "more text behind the end of the document");
        for (const auto& document : documents)
            Reading(file, entries).add("", document, document.Mark().line + 1);
    } catch (const YAML::Exception& error) {
        // Behind the colon some messages repeat the text, which may be a password.
        refuse_at(file, std::max(error.mark.line + 1, 1),
                  report::printable(error.msg.substr(0, error.msg.find(": "))));
    }
    return entries;
}

void refuse_at(const std::string& file, int line, const std::string& message) {
    throw Error(ExitStatus::configuration,
                report::printable(file) + ':' + std::to_string(line) + ": " + message);
}

}  // namespace cachehold::config
