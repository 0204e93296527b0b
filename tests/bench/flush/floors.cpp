// SPDX-License-Identifier: MIT
#include "floors.hpp"

#include <algorithm>

#include "redis/connection.hpp"

namespace cachehold::bench {
namespace {

redis::Connection connection_to(const test::RedisServer& server) {
    const auto limit = std::chrono::seconds(60);
    return {redis::connect_to(redis::parse_endpoint(server.unix_address()), redis::Clock::now() + limit),
            "server", limit};
}

/// UNLINK of site 0's keys from number `first` on.
std::string unlink_of(std::uint64_t first, std::uint64_t end) {
    std::vector<std::string> names{"UNLINK"};
    for (std::uint64_t i = first; i < end; ++i) names.push_back(key_of(0, i));
    std::string command;
    redis::append_command(command, {names.begin(), names.end()});
    return command;
}

/// One walk with this pattern; returns how many keys it has deleted.
std::uint64_t purge_once(redis::Connection& connection, const std::string& pattern) {
    std::uint64_t deleted = 0;
    std::string cursor = "0";
    do {
        const redis::Reply page = connection.ask({"SCAN", cursor, "MATCH", pattern, "COUNT", "500"});
        cursor = page[0].text();
        std::vector<std::string_view> command{"UNLINK"};
        for (std::size_t i = 0; i < page[1].size(); ++i) command.push_back(page[1][i].text());
        if (command.size() > 1) deleted += static_cast<std::uint64_t>(connection.ask(command).integer());
    } while (cursor != "0");
    return deleted;
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
    for (std::uint64_t i = 0; i < keys; i += 250) commands.push_back(unlink_of(i, std::min(i + 250, keys)));
    redis::Connection connection = connection_to(server);
    for (std::size_t i = 0; i < commands.size(); ++i) {
        connection.send(commands[i]);
        if (i > 0) connection.receive();
    }
    if (!commands.empty()) connection.receive();
}

void bare_walk_with_unlinks(const test::RedisServer& server, const Keyspace& keyspace) {
    const auto each = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(1000 * keyspace.share));
    redis::Connection connection = connection_to(server);
    std::uint64_t done = 0;
    std::string cursor = "0";
    do {
        const std::uint64_t end = std::min(done + each, keyspace.ours());
        std::string commands = done < end ? unlink_of(done, end) : "";
        redis::append_command(commands, {"SCAN", cursor, "COUNT", "1000"});
        connection.send(commands);
        if (done < end) connection.receive();
        done = end;
        cursor = connection.receive()[0].text();
    } while (cursor != "0");
    for (; done < keyspace.ours(); done = std::min(done + each, keyspace.ours())) {
        connection.send(unlink_of(done, std::min(done + each, keyspace.ours())));
        connection.receive();
    }
}

void boa_purge(const test::RedisServer& server) {
    redis::Connection connection = connection_to(server);
    const std::string keyspace(connection.ask({"INFO", "keyspace"}).text());
    for (auto at = keyspace.find("\ndb"); at != std::string::npos; at = keyspace.find("\ndb", at + 1)) {
        connection.ask({"SELECT", keyspace.substr(at + 3, keyspace.find(':', at) - at - 3)});
        std::uint64_t deleted = 1;
        for (int sweep = 0; sweep < 8 && deleted > 0; ++sweep) {
            deleted = 0;
            for (const std::string& prefix : {beginning() + "sn_", beginning() + "n_", name_of(0) + "_z_"})
                deleted += purge_once(connection, prefix + "*");
        }
    }
}

}  // namespace cachehold::bench
