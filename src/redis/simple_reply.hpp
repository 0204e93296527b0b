// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "redis/link.hpp"
#include "redis/reply.hpp"
#include "redis/resp.hpp"

namespace cachehold::redis {

/// A small reply, kept: what a handshake needs. Elements beyond 64 and bytes beyond `longest` of one element
/// are dropped.
class SimpleReply final : public ReplySink {
public:
    explicit SimpleReply(std::size_t longest = 4096) : longest_(longest) {}

    void take(const Item& item) override {
        if (item.depth == 0) {
            kind = item.kind;
            text = item.bytes.substr(0, longest_);
            integer = item.integer;
        } else if (item.depth == 1 && elements.size() < 64) {
            elements.push_back(item.kind == Item::Kind::integer
                                   ? std::to_string(item.integer)
                                   : std::string(item.bytes.substr(0, longest_)));
        }
    }

    [[nodiscard]] bool is_error() const { return kind == Item::Kind::error; }

    Item::Kind kind = Item::Kind::nil;
    std::string text;  ///< of a status, an error or a text
    std::int64_t integer = 0;
    std::vector<std::string> elements;  ///< of an array; integers as digits, arrays empty

private:
    std::size_t longest_;
};

/// Sends one command and waits for its reply. Throws FlushError as Link does; an error reply is returned.
inline SimpleReply ask(Link& link, const std::vector<std::string_view>& command,
                       SimpleReply reply = SimpleReply()) {
    std::string bytes;
    append_command(bytes, command);
    link.send(bytes);
    link.receive(reply);
    return reply;
}

}  // namespace cachehold::redis
