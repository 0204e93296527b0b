// SPDX-License-Identifier: MIT
#include "floors.hpp"

#include "keyspace.hpp"
#include "redis/connection.hpp"

namespace cachehold::bench {
namespace {

redis::Connection connection_to(const test::RedisServer& server) {
    const auto limit = std::chrono::seconds(60);
    return {redis::connect_to(redis::parse_endpoint(server.unix_address()), redis::Clock::now() + limit),
            "server", limit};
}

}  // namespace

void bare_scan(const test::RedisServer& server, const std::string& count, const std::string& pattern) {
    redis::Connection connection = connection_to(server);
    std::string cursor = "0";
    do {
        std::vector<std::string_view> command{"SCAN", cursor, "COUNT", count};
        if (!pattern.empty()) command.insert(command.end(), {"MATCH", pattern});
        cursor = connection.ask(command)[0].text();
    } while (cursor != "0");
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
    redis::Connection connection = connection_to(server);
    for (std::size_t i = 0; i < commands.size(); ++i) {
        connection.send(commands[i]);
        if (i > 0) connection.receive();
    }
    if (!commands.empty()) connection.receive();
}

}  // namespace cachehold::bench
