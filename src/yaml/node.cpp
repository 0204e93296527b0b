// SPDX-License-Identifier: MIT
#include "yaml/document.hpp"

namespace cachehold::yaml {

Node::Node() = default;
Node::Node(const Node& other) = default;
Node::Node(Node&& other) noexcept = default;
Node& Node::operator=(const Node& other) = default;
Node& Node::operator=(Node&& other) noexcept = default;
Node::~Node() = default;

const Node* Node::find(std::string_view key) const {
    for (const auto& [name, value] : map)
        if (name == key) return &value;
    return nullptr;
}

Node scalar(std::string text) {
    Node node;
    node.kind = Node::Kind::scalar;
    node.scalar = std::move(text);
    return node;
}

Node map(std::vector<std::pair<std::string, Node>> entries) {
    Node node;
    node.kind = Node::Kind::map;
    node.map = std::move(entries);
    return node;
}

Node list(std::vector<Node> items) {
    Node node;
    node.kind = Node::Kind::list;
    node.list = std::move(items);
    return node;
}

}  // namespace cachehold::yaml
