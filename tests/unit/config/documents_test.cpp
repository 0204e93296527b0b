// SPDX-License-Identifier: MIT
// docs/configuration.md, cachehold.yml(5) and the example configuration name every key as the program knows
// it. The example is what is compared with the program's defaults; the other two are compared with the
// example.
#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/replace.hpp>
#include <regex>
#include <sstream>

#include "config/keys.hpp"
#include "config/load.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace cachehold;

namespace {

struct Row {
    std::string path;
    std::string expected;
    std::string standard;  ///< the default; "none": there is none
    std::string example;   ///< the value in the example configuration
};

std::string contents(const std::string& file) { return test::contents(CACHEHOLD_SOURCE_DIR "/" + file); }

/// "PATH | EXPECTED | DEFAULT", a line each.
std::string listed(const std::vector<Row>& rows) {
    std::string text;
    for (const Row& row : rows) text += row.path + " | " + row.expected + " | " + row.standard + "\n";
    return text;
}

/// Each match of three groups: path, what is expected, default.
std::vector<Row> rows_in(const std::string& text, const std::string& expression) {
    const std::regex regex(expression);
    std::vector<Row> rows;
    for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at)
        rows.push_back({(*at)[1], (*at)[2], (*at)[3], ""});
    return rows;
}

/// Each key has a comment above it; a line that is only a name opens a map.
std::vector<Row> rows_of_example() {
    static const std::regex line_form("#( *)(# .*|[a-z_]+:.*|/[^:]*:)");
    static const std::string none = " (no default)";
    std::istringstream lines(contents("packaging/cachehold.yml"));
    std::vector<Row> rows;
    std::vector<std::string> maps;
    std::string comment;
    for (std::string line; std::getline(lines, line);) {
        std::smatch parts;
        if (!std::regex_match(line, parts, line_form)) continue;
        maps.resize(static_cast<std::size_t>(parts[1].length()) / 2);
        const std::string text = parts[2];
        const std::string key = text.substr(0, text.find(':'));
        const std::string name = key[0] == '/' ? "*" : key;
        if (text[0] == '#') {
            comment = text.substr(2);
        } else if (key.size() + 1 == text.size()) {
            maps.push_back(name);
        } else {
            const std::string value = text.substr(key.size() + 2);
            const auto at = comment.find(none);
            auto path = maps;
            path.push_back(name);
            rows.push_back({boost::join(path, "."), comment.substr(0, at),
                            at == std::string::npos ? value : "none", value});
        }
    }
    return rows;
}

/// The key alone, with its maps.
std::string as_yaml(const Row& row) {
    std::string text = row.path;
    for (auto at = text.find('.'); at != std::string::npos; at = text.find('.', at))
        text.replace(at, 1, ": {");
    boost::replace_first(text, "*", "/x");
    text += ": " + row.example;
    for (const char byte : row.path) text += byte == '.' ? "}" : "";
    return text;
}

}  // namespace

TEST_CASE("documents: the example configuration has every key of the program, in its order and words") {
    std::string known;
    for (const config::Key& key : config::keys())
        if (key.set != nullptr) known += std::string(key.path) + " | " + std::string(key.expected) + "\n";
    std::string found;
    for (const Row& row : rows_of_example()) found += row.path + " | " + row.expected + "\n";
    CHECK(found == known);
}

TEST_CASE("documents: a value in the example configuration is the program's default, or there is none") {
    config::Config config;
    std::string without;
    for (const Row& row : rows_of_example()) {
        INFO(row.path);
        config::Config example;
        config::apply(example, as_yaml(row), "example");
        if (row.standard == "none")
            without += row.path + " ";
        else
            config::apply(config, as_yaml(row), "example");
    }
    // One member is empty where nothing is configured: its default stands beside the structure.
    CHECK(config.redis.endpoints == config::default_endpoints);
    const config::Config standard;
    config.redis.endpoints = standard.redis.endpoints;
    config.redis.is_configured = false;
    config.origins.clear();
    CHECK(config == standard);

    CHECK(
        without ==
        "redis.password redis.password_file redis.database redis.tls.ca_file redis.tls.certificate_file "
        "redis.tls.key_file redis.tls.host_name sites.*.prefixes sites.*.endpoint sites.*.database state_dir "
        "php ");
    CHECK_FALSE(standard.redis.password);
    CHECK(standard.redis.password_file.empty());
    CHECK(standard.redis.tls == config::Tls{"", "", "", ""});
    CHECK(standard.state_dir.empty());
}

TEST_CASE("documents: docs/configuration.md has every key, in the order, words and defaults of the example") {
    const auto rows = rows_in(contents("docs/configuration.md"),
                              "\\n\\| `([a-z_.*]+)` \\| ([^|]*) \\| (none|`[^|]*`) \\| [^|\\n]+ \\|");
    auto shown = rows;
    for (Row& row : shown)
        if (row.standard[0] == '`') row.standard = row.standard.substr(1, row.standard.size() - 2);
    CHECK(listed(shown) == listed(rows_of_example()));
}

TEST_CASE("documents: cachehold.yml(5) has every key, in the order, words and defaults of the example") {
    const auto rows = rows_in(contents("packaging/man/cachehold.yml.5"),
                              "\\.TP\\n\\.B ([a-z_.*]+)\\n(?:.*\\n)*?Expected: (.*)\\. Default: (.*)\\.\\n");
    CHECK(listed(rows) == listed(rows_of_example()));
}
