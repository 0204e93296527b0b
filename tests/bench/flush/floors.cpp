// SPDX-License-Identifier: MIT
#include "floors.hpp"

#include "keyspace.hpp"
#include "redis/link.hpp"
#include "redis/resp.hpp"
#include "redis/simple_reply.hpp"
#include "redis/socket.hpp"

namespace cachehold::bench {
namespace {

redis::Link link_to(const test::RedisServer& server) {
    const auto limit = std::chrono::seconds(60);
    return {redis::connect_to(redis::parse_endpoint(server.unix_address()), redis::Clock::now() + limit),
            "server", limit};
}

class Cursor final : public redis::ReplySink {
public:
    void take(const redis::Item& item) override {
        if (item.depth == 1 && item.kind == redis::Item::Kind::text) text = item.bytes;
    }
    std::string text = "0";
};

}  // namespace

void bare_scan(const test::RedisServer& server, const std::string& count, const std::string& pattern) {
    redis::Link link = link_to(server);
    Cursor cursor;
    std::string bytes;
    do {
        std::vector<std::string_view> command{"SCAN", cursor.text, "COUNT", count};
        if (!pattern.empty()) command.insert(command.end(), {"MATCH", pattern});
        bytes.clear();
        redis::append_command(bytes, command);
        link.send(bytes);
        link.receive(cursor);
    } while (cursor.text != "0");
}

void bare_unlink(const test::RedisServer& server, std::uint64_t keys) {
    std::vector<std::string> commands;
    for (std::uint64_t i = 0; i < keys;) {
        std::vector<std::string> names;
        for (; i < keys && names.size() < 250; ++i) names.push_back(key_of(0, i));
        std::vector<std::string_view> command{"UNLINK"};
        command.insert(command.end(), names.begin(), names.end());
        redis::append_command(commands.emplace_back(), command);
    }
    redis::Link link = link_to(server);
    redis::SimpleReply reply;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        link.send(commands[i]);
        if (i > 0) link.receive(reply);
    }
    if (!commands.empty()) link.receive(reply);
}

}  // namespace cachehold::bench
