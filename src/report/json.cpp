// SPDX-License-Identifier: MIT
#include "report/json.hpp"

#include <algorithm>
#include <cstdio>

#include "report/printable.hpp"

namespace cachehold::report::json {
namespace {

std::string joined(const char* open, const std::vector<std::string>& items, const char* close) {
    std::string result = open;
    for (const auto& item : items) {
        if (&item != &items.front()) result += ", ";
        result += item;
    }
    result += close;
    return result;
}

}  // namespace

std::string text(std::string_view bytes) {
    std::string result = "\"";
    while (!bytes.empty()) {
        const Character character = character_at(bytes);
        const std::string_view these = bytes.substr(0, std::max<std::size_t>(1, character.length));
        char code[8];
        std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(character.code));
        if (character.length == 0 || these == "\"" || these == "\\") result += '\\';
        result += character.length != 0 && !character.is_printable ? code : printable(these);
        bytes.remove_prefix(these.size());
    }
    return result + '"';
}

std::string boolean(bool value) { return value ? "true" : "false"; }

std::string object(const std::vector<std::pair<std::string, std::string>>& members) {
    std::vector<std::string> items;
    items.reserve(members.size());
    for (const auto& [name, value] : members) items.push_back(text(name) + ": " + value);
    return joined("{", items, "}");
}

std::string array(const std::vector<std::string>& items) { return joined("[", items, "]"); }

}  // namespace cachehold::report::json
