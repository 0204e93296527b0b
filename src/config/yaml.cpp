// SPDX-License-Identifier: MIT
// Built on the events of yaml-cpp's parser, not on YAML::Node: a node no longer tells an alias or a tag, and
// yaml-cpp 0.6 fills the stack before it has one where lists are nested a hundred thousand deep.
#include "config/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>

#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::config {
namespace {

constexpr std::size_t yaml_limit = std::size_t{1} << 20U;
constexpr std::size_t depth_limit = 16;

class Events : public YAML::EventHandler {
public:
    explicit Events(const std::string& file) : file_(file) {}

    std::vector<Entry> entries;

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (!entries.empty()) refuse_at(file_, mark.line + 1, "more text behind the end of the document");
    }
    void OnDocumentEnd() override {}
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(value_at(mark, "", anchor)); }
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(value_at(mark, "", anchor)); }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        Value value = value_at(mark, tag == "!" ? "" : tag, anchor);
        value.kind = Value::Kind::text;
        value.text = text;
        value.quoted = tag == "!";
        add(std::move(value));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        open(value_at(mark, tag, anchor), Value::Kind::list);
    }
    void OnSequenceEnd() override { open_.pop_back(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        open(value_at(mark, tag, anchor), Value::Kind::map);
    }
    void OnMapEnd() override { open_.pop_back(); }

private:
    /// A list or map whose end is still to come.
    struct Open {
        Value::Kind kind;
        std::size_t entry;  ///< the list's, where its items go
        std::string above;  ///< the map's: what the paths of its keys begin with
        std::optional<std::string> key;
        int key_line = 0;
        std::set<std::string> keys;
    };
    static constexpr std::size_t no_entry = static_cast<std::size_t>(-1);

    [[nodiscard]] Value value_at(const YAML::Mark& mark, const std::string& tag,
                                 YAML::anchor_t anchor) const {
        Value value;
        value.line = mark.line + 1;
        if (anchor != YAML::NullAnchor)
            refuse_at(file_, value.line, "anchors ('&name') are not read; write the value out");
        if (!tag.empty() && tag != "?")
            refuse_at(file_, value.line, "tags ('!name') are not read; put the text in quotes");
        return value;
    }

    void open(Value value, Value::Kind kind) {
        if (open_.size() == depth_limit)
            refuse_at(file_, value.line,
                      "lists and maps are nested deeper than " + std::to_string(depth_limit));
        value.kind = kind;
        const bool is_item = !open_.empty() && open_.back().kind == Value::Kind::list;
        add(std::move(value));
        const std::string& path = entries.back().path;
        open_.push_back(
            {kind, is_item ? no_entry : entries.size() - 1, path.empty() ? "" : path + '.', {}, 0, {}});
    }

    void add(Value value) {
        if (open_.empty()) {
            entries.push_back({"", std::move(value)});
            return;
        }
        Open& parent = open_.back();
        if (parent.kind == Value::Kind::list) {
            if (parent.entry != no_entry) entries[parent.entry].value.items.push_back(std::move(value));
        } else if (parent.key) {
            value.line = parent.key_line;
            entries.push_back({parent.above + *parent.key, std::move(value)});
            parent.key.reset();
        } else {
            add_key(parent, value);
        }
    }

    void add_key(Open& map, const Value& key) const {
        const auto fail = [&](const std::string& what) { refuse_at(file_, key.line, what); };
        if (key.kind != Value::Kind::text) fail("a key must be text");
        if (key.text.find('.') != std::string::npos)
            fail("unknown key " + report::quoted(map.above + key.text) +
                 "; no key has a dot, keys stand below their map");
        if (!map.keys.insert(key.text).second) fail("key " + report::quoted(key.text) + " stands twice");
        map.key = key.text;
        map.key_line = key.line;
    }

    const std::string& file_;
    std::vector<Open> open_;
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
    Events events(file);
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(events)) continue;
    } catch (const YAML::Exception& error) {
        // Behind the colon some messages repeat the text, which may be a password.
        refuse_at(file, std::max(error.mark.line + 1, 1),
                  report::printable(error.msg.substr(0, error.msg.find(": "))));
    }
    return std::move(events.entries);
}

void refuse_at(const std::string& file, int line, const std::string& message) {
    throw report::Error(report::ExitStatus::configuration,
                        report::printable(file) + ':' + std::to_string(line) + ": " + message);
}

}  // namespace cachehold::config
