// SPDX-License-Identifier: MIT
#include "report/json.hpp"

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

std::string text(const std::string& bytes) {
    std::string result = "\"";
    for (const char byte : printable(bytes, 65536)) {
        if (byte == '"' || byte == '\\') result += '\\';
        result += byte;
    }
    return result + "\"";
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
