// SPDX-License-Identifier: MIT
// Our own few lines instead of yaml-cpp's emitter, which loses bytes that are not UTF-8 and quotes
// differently in each version.
#include "yaml/base64.hpp"
#include "yaml/document.hpp"
#include "yaml/utf8.hpp"

namespace cachehold::yaml {
namespace {

bool is_letter_or_digit(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

/// Narrower than YAML on purpose: whatever could be read as something else by any reader gets quotes.
bool may_stand_plain(std::string_view text) {
    if (text.empty() || (!is_letter_or_digit(text[0]) && text[0] != '/')) return false;
    if (text == "null" || text == "Null" || text == "NULL") return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool last = i + 1 == text.size();
        const bool inner = (text[i] == ' ' || text[i] == ':') && !last && is_letter_or_digit(text[i + 1]);
        const bool mark = std::string_view("_./@+=-").find(text[i]) != std::string_view::npos;
        if (!is_letter_or_digit(text[i]) && !mark && !inner) return false;
    }
    return true;
}

std::string escape(std::uint32_t character) {
    static constexpr std::string_view digits = "0123456789abcdef";
    if (character == '\n') return "\\n";
    if (character == '\t') return "\\t";
    if (character == '\r') return "\\r";
    if (character < 0x100) return {'\\', 'x', digits[character >> 4U], digits[character & 15U]};
    std::string text = "\\u";
    for (const unsigned shift : {12U, 8U, 4U, 0U}) text += digits[character >> shift & 15U];
    return text;
}

std::string quoted(std::string_view text) {
    std::string result = "\"";
    while (!text.empty()) {
        std::string_view rest = text;
        const std::uint32_t character = *next_character(rest);
        const bool line_end =
            character == '\n' || character == '\r' || character == 0x2028 || character == 0x2029;
        if (character == '"' || character == '\\') result += '\\';
        if (line_end || character == '\t' || !is_printable(character))
            result += escape(character);
        else
            result += text.substr(0, text.size() - rest.size());
        text = rest;
    }
    return result + '"';
}

std::string scalar_text(std::string_view text, bool in_quotes) {
    if (!is_utf8(text)) return "!!binary \"" + base64(text) + '"';
    return in_quotes || !may_stand_plain(text) ? quoted(text) : std::string(text);
}

/// Readers look no further than 1024 characters for the colon; a longer key is announced.
std::string key_text(std::string_view key, const std::string& indent) {
    constexpr std::size_t longest_plain_key = 1000;
    std::string text = scalar_text(key, false);
    return text.size() <= longest_plain_key ? text + ':' : "? " + text + '\n' + indent + ':';
}

void append(std::string& text, const Node& node, std::size_t depth);

void append_children(std::string& text, const Node& node, std::size_t depth) {
    const std::string indent(2 * depth, ' ');
    for (const Node& item : node.list) {
        text += indent + '-';
        append(text, item, depth + 1);
    }
    for (const auto& [key, value] : node.map) {
        text += indent + key_text(key, indent);
        append(text, value, depth + 1);
    }
}

/// What stands behind a colon, a dash or, at depth 0, at the start of the document; ends the line.
void append(std::string& text, const Node& node, std::size_t depth) {
    const std::string space = depth == 0 ? "" : " ";
    const bool has_children = !node.list.empty() || !node.map.empty();
    if (node.kind == Node::Kind::null)
        text += space + "~\n";
    else if (node.kind == Node::Kind::scalar)
        text += space + scalar_text(node.scalar, node.quoted) + '\n';
    else if (!has_children)
        text += space + (node.kind == Node::Kind::list ? "[]\n" : "{}\n");
    else {
        if (depth > 0) text += '\n';
        append_children(text, node, depth);
    }
}

}  // namespace

std::string emit(const Node& node) {
    std::string text;
    append(text, node, 0);
    return text;
}

}  // namespace cachehold::yaml
