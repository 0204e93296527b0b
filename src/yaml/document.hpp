// SPDX-License-Identifier: MIT
// YAML text to a small tree and back. The only neighbour of yaml-cpp.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachehold::yaml {

struct Node {
    enum class Kind { null, scalar, list, map };
    Kind kind = Kind::null;
    std::string scalar;
    bool quoted = false;  ///< "8" is text, 8 a number
    std::vector<Node> list;
    std::vector<std::pair<std::string, Node>> map;  ///< in the order of the file
    int line = 0;                                   ///< 1-based; of the key, for a value in a map

    // Out of line: clang makes these up before Node is complete, which std::pair does not stand.
    Node();
    Node(const Node& other);
    Node(Node&& other) noexcept;
    Node& operator=(const Node& other);
    Node& operator=(Node&& other) noexcept;
    ~Node();

    /// nullptr where there is no such key.
    [[nodiscard]] const Node* find(std::string_view key) const;
};

class SyntaxError : public std::runtime_error {
public:
    SyntaxError(int line, const std::string& message) : std::runtime_error(message), line_(line) {}
    [[nodiscard]] int line() const noexcept { return line_; }

private:
    int line_;
};

/// One document, UTF-8. Throws SyntaxError; so it does for a key that stands twice in one map or is not text,
/// for control characters, for anchors, aliases and tags, for nesting deeper than 16 and for text above 1
/// MiB.
Node parse(const std::string& text);

/// Block style, one key a line, text quoted where needed so that parse() gives back the same tree (save
/// `line`, and `quoted` where quotes were needed); any bytes: what is not UTF-8 becomes YAML's own
/// `!!binary`, the one tag that parse() reads.
std::string emit(const Node& node);

Node scalar(std::string text);
Node map(std::vector<std::pair<std::string, Node>> entries);
Node list(std::vector<Node> items);

}  // namespace cachehold::yaml
