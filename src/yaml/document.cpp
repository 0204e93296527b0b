// SPDX-License-Identifier: MIT
// Built on the events of the parser, not on YAML::Node: events come before anything is expanded, so that
// anchors, tags and depth are refused while they are still small, and a key that stands twice is still seen
// twice.
#include "yaml/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "yaml/base64.hpp"
#include "yaml/utf8.hpp"

namespace cachehold::yaml {
namespace {

constexpr std::size_t size_limit = std::size_t{1} << 20U;
constexpr std::size_t depth_limit = 16;
constexpr const char* anchors_refused = "anchors ('&name') are not read; write the value out";
constexpr std::string_view binary_tag = "tag:yaml.org,2002:binary";

int line_of(const YAML::Mark& mark) { return mark.line + 1; }

/// Puts the events of one document together again; the open lists and maps are a stack.
class TreeBuilder : public YAML::EventHandler {
public:
    Node take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
    void OnDocumentEnd() override {}
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
        throw SyntaxError(line_of(mark), anchors_refused);
    }
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_anchor(mark, anchor);
        add(node_at(mark, Node::Kind::null));
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        refuse_anchor(mark, anchor);
        Node node = node_at(mark, Node::Kind::scalar);
        node.scalar = value;
        node.quoted = tag == "!";
        if (tag == binary_tag)
            decode(node);
        else if (!tag.empty() && tag != "?" && tag != "!")
            refuse_tag(mark);
        add(std::move(node));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        open(mark, tag, anchor, Node::Kind::list);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        open(mark, tag, anchor, Node::Kind::map);
    }
    void OnMapEnd() override { close(); }

private:
    struct Open {
        Node node;
        std::optional<std::string> key;  ///< a map waits for its value
        int key_line = 0;
    };

    static Node node_at(const YAML::Mark& mark, Node::Kind kind) {
        Node node;
        node.kind = kind;
        node.line = line_of(mark);
        return node;
    }
    static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor != YAML::NullAnchor) throw SyntaxError(line_of(mark), anchors_refused);
    }
    [[noreturn]] static void refuse_tag(const YAML::Mark& mark) {
        throw SyntaxError(line_of(mark), "tags ('!name') are not read; put the text in quotes");
    }
    static void decode(Node& node) {
        auto bytes = from_base64(node.scalar);
        if (!bytes) throw SyntaxError(node.line, "'!!binary' is not followed by base64");
        node.scalar = std::move(*bytes);
        node.quoted = true;
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind) {
        refuse_anchor(mark, anchor);
        if (!tag.empty() && tag != "?") refuse_tag(mark);
        refuse_as_key(mark.line + 1);
        if (stack_.size() == depth_limit)
            throw SyntaxError(line_of(mark),
                              "lists and maps are nested deeper than " + std::to_string(depth_limit));
        stack_.push_back({node_at(mark, kind), std::nullopt, 0});
    }
    void close() {
        Node node = std::move(stack_.back().node);
        stack_.pop_back();
        add(std::move(node));
    }
    void refuse_as_key(int line) const {
        if (!stack_.empty() && stack_.back().node.kind == Node::Kind::map && !stack_.back().key)
            throw SyntaxError(line, "a key must be text");
    }
    void add(Node node) {
        if (stack_.empty()) {
            root_ = std::move(node);
            return;
        }
        Open& parent = stack_.back();
        if (parent.node.kind == Node::Kind::list) {
            parent.node.list.push_back(std::move(node));
        } else if (parent.key) {
            node.line = parent.key_line;
            parent.node.map.emplace_back(std::move(*parent.key), std::move(node));
            parent.key.reset();
        } else {
            if (node.kind != Node::Kind::scalar) refuse_as_key(node.line);
            if (parent.node.find(node.scalar) != nullptr)
                throw SyntaxError(node.line, "key '" + node.scalar + "' stands twice");
            parent.key = std::move(node.scalar);
            parent.key_line = node.line;
        }
    }

    Node root_;
    std::vector<Open> stack_;
};

/// yaml-cpp takes a NUL for UTF-16, ends silently at a Ctrl-D and passes bytes on that are no UTF-8.
void refuse_what_is_no_text(std::string_view text) {
    if (text.size() > size_limit) throw SyntaxError(1, "more than 1 MiB of text");
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.substr(0, byte_order_mark.size()) == byte_order_mark) text.remove_prefix(byte_order_mark.size());
    for (int line = 1; !text.empty();) {
        const auto character = next_character(text);
        if (!character) throw SyntaxError(line, "not UTF-8");
        if (!is_printable(*character)) throw SyntaxError(line, "a control character");
        line += *character == '\n' ? 1 : 0;
    }
}

}  // namespace

Node parse(const std::string& text) {
    refuse_what_is_no_text(text);
    // The mark of a document's end brings to light a quote that is never closed, which goes unnoticed in
    // front of a last line feed, and keeps yaml-cpp 0.6 from looking for a token behind the last one.
    std::istringstream stream(text + (!text.empty() && text.back() == '\n' ? "...\n" : "\n...\n"));
    TreeBuilder builder;
    try {
        YAML::Parser parser(stream);
        parser.HandleNextDocument(builder);
        Node root = builder.take();
        if (parser.HandleNextDocument(builder))
            throw SyntaxError(builder.take().line, "more text behind the end of the document");
        return root;
    } catch (const YAML::Exception& error) {
        // Behind the colon some messages repeat the text, which may be a password.
        throw SyntaxError(std::max(line_of(error.mark), 1), error.msg.substr(0, error.msg.find(": ")));
    }
}

}  // namespace cachehold::yaml
