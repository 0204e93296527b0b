// SPDX-License-Identifier: MIT
#include <algorithm>

#include "config/keys.hpp"
#include "config/load.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"
#include "report/suggest.hpp"

namespace cachehold::config {
namespace {

using yaml::Node;

/// One file on its way into a Config; knows how to name a place in it.
class Application {
public:
    Application(Config& config, const std::string& file) : config_(config), file_(file) {}

    void apply(const Node& root) {
        apply_map(root, "", "a map of keys");
        const Node* redis = root.find("redis");
        const bool both =
            redis != nullptr && redis->find("password") != nullptr && redis->find("password_file") != nullptr;
        if (both)
            refuse(redis->find("password")->line,
                   "both 'redis.password' and 'redis.password_file'; keep one of them");
    }

    [[noreturn]] void refuse(int line, const std::string& message) const {
        throw report::Error(report::ExitStatus::configuration,
                            report::printable(file_) + ':' + std::to_string(line) + ": " + message);
    }

private:
    /// A map whose keys are all commented out is null.
    void apply_map(const Node& map, const std::string& above, const std::string& expected) {
        if (map.kind == Node::Kind::null) return;
        const std::string name = above.empty() ? "the file" : "'" + above.substr(0, above.size() - 1) + "'";
        if (map.kind != Node::Kind::map)
            refuse(map.line, name + " is " + described(map) + "; expected " + expected);
        for (const auto& [key, value] : map.map) {
            const bool dotted = key.find('.') != std::string::npos;
            if (dotted)
                refuse(value.line, "unknown key " + report::quoted(key) +
                                       "; no key has a dot, keys stand below their map");
            apply_key(above + key, value);
        }
    }

    void apply_key(const std::string& path, const Node& value) {
        if (path == "redis.tls") return apply_map(value, "redis.tls.", "a map such as 'tls: {ca_file: /…}'");
        if (path == "redis") {
            config_.redis.is_configured = true;
            return apply_map(value, "redis.", "a map such as 'redis: {database: 8}'");
        }
        const auto key =
            std::find_if(keys().begin(), keys().end(), [&](const Key& row) { return row.path == path; });
        if (key == keys().end()) refuse(value.line, "unknown key " + report::quoted(path) + suggestion(path));
        try {
            key->set(config_, value);
        } catch (const Wrong& wrong) {
            refuse(wrong.node->line, "'" + path + "' " + complaint(*key, value, *wrong.node));
        }
        const std::string place = file_ + ':' + std::to_string(value.line);
        config_.origins[path] = {key->path == "redis.password" ? "(secret)" : shown(value), place};
        if (key->path == "redis.password" || key->path == "redis.password_file")
            config_.redis.password_place = place;
    }

    static std::string shown(const Node& value) {
        if (value.kind != Node::Kind::list) return report::printable(value.scalar);
        std::string text;
        for (const Node& item : value.list)
            text += (text.empty() ? "" : ", ") + report::printable(item.scalar);
        return "[" + text + "]";
    }

    static std::string complaint(const Key& key, const Node& value, const Node& wrong) {
        const bool hide = key.secret && wrong.kind == Node::Kind::scalar && !wrong.scalar.empty();
        const std::string what = hide ? "something else" : described(wrong);
        return (&wrong == &value ? "is " : "holds ") + what + "; expected " + std::string(key.expected);
    }

    static std::string described(const Node& node) {
        switch (node.kind) {
            case Node::Kind::list:
                return node.list.empty() ? "an empty list" : "a list";
            case Node::Kind::map:
                return "a map";
            case Node::Kind::scalar:
                if (!node.scalar.empty())
                    return (node.quoted ? "the text '" : "'") + report::printable(node.scalar, 60) + "'";
                [[fallthrough]];
            case Node::Kind::null:
                break;
        }
        return "empty";
    }

    static std::string_view map_of(std::string_view path) {
        return path.substr(0, path.size() - last_part(path).size());
    }

    /// A near name beside it, else the same name in the wrong map.
    static std::string suggestion(const std::string& path) {
        const std::string_view map = map_of(path);
        std::vector<std::string_view> beside;
        for (const Key& row : keys())
            if (map_of(row.path) == map) beside.push_back(last_part(row.path));
        if (map.empty()) beside.emplace_back("redis");
        if (map == "redis.") beside.emplace_back("tls");
        std::string near = report::did_you_mean(last_part(path), beside);
        if (!near.empty()) return near;
        for (const Key& row : keys())
            if (last_part(row.path) == last_part(path))
                return "; did you mean '" + std::string(row.path) + "'?";
        return "";
    }

    Config& config_;
    const std::string& file_;
};

}  // namespace

void apply(Config& config, const std::string& text, const std::string& file) {
    Config changed = config;
    Application application(changed, file);
    Node root;
    try {
        root = yaml::parse(text);
    } catch (const yaml::SyntaxError& error) {
        application.refuse(error.line(), report::printable(error.what()));
    }
    application.apply(root);
    config = std::move(changed);
}

}  // namespace cachehold::config
