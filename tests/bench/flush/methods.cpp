// SPDX-License-Identifier: MIT
#include "methods.hpp"

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "redis/connect.hpp"
#include "redis/link.hpp"
#include "redis/namespace.hpp"
#include "redis/resp.hpp"
#include "redis/simple_reply.hpp"
#include "redis/socket.hpp"

namespace cachehold::bench {
namespace {

using test::RedisServer;

constexpr int sites = 200;

std::string value_of(std::uint64_t number) { return std::string(200 + (number * 2654435761U) % 3800, 'v'); }

void set_all(test::RedisClient& client, std::uint64_t keys,
             const std::function<std::string(std::uint64_t)>& name) {
    std::vector<std::vector<std::string>> commands;
    for (std::uint64_t i = 0; i < keys; ++i) {
        commands.push_back(
            {"HSET", name(i), "cid", std::to_string(i), "data", value_of(i), "created", "1", "expire", "0"});
        if (commands.size() < 1000 && i + 1 < keys) continue;
        client.pipeline(commands);
        commands.clear();
    }
}

redis::Link link_to(const RedisServer& server) {
    const auto limit = std::chrono::seconds(60);
    return {redis::connect_to(redis::parse_endpoint(server.unix_address()), redis::Clock::now() + limit),
            "server", limit};
}

/// The least that a client can do with a page: nothing is stored.
class Cursor final : public redis::ReplySink {
public:
    void take(const redis::Item& item) override {
        if (item.depth == 1 && item.kind == redis::Item::Kind::text) text = item.bytes;
    }
    std::string text = "0";
};

void bare_scan(const RedisServer& server, const std::string& count, bool with_match) {
    redis::Link link = link_to(server);
    Cursor cursor;
    const std::string pattern = prefix_of(0) + "*";
    do {
        std::vector<std::string_view> command{"SCAN", cursor.text, "COUNT", count};
        if (with_match) command.insert(command.end(), {"MATCH", pattern});
        std::string bytes;
        redis::append_command(bytes, command);
        link.send(bytes);
        link.receive(cursor);
    } while (cursor.text != "0");
}

/// The keys are known, two commands are always under way.
void bare_unlink(const RedisServer& server, std::uint64_t keys) {
    redis::Link link = link_to(server);
    redis::SimpleReply reply;
    bool first = true;
    for (std::uint64_t i = 0; i < keys;) {
        std::vector<std::string> names;
        for (; i < keys && names.size() < 250; ++i) names.push_back(key_of(i));
        std::vector<std::string_view> command{"UNLINK"};
        command.insert(command.end(), names.begin(), names.end());
        std::string bytes;
        redis::append_command(bytes, command);
        link.send(bytes);
        if (!first) link.receive(reply);
        first = false;
    }
    if (!first) link.receive(reply);
}

void ours(const RedisServer& server, int names, bool dry_run) {
    redis::ServerSettings settings;
    settings.endpoints = {redis::parse_endpoint(server.unix_address())};
    redis::FlushRequest request;
    request.dry_run = dry_run;
    request.prefixes = {prefix_of(0)};
    for (int i = 1; i < names; ++i) request.prefixes.push_back(prefix_of(1'000'000 + i));  // nobody's
    redis::make_flusher(settings)->flush(request, nullptr);
}

void shell(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

std::string redis_cli(const RedisServer& server) { return "redis-cli -s " + server.socket() + " "; }

void lua_keys(const RedisServer& server) {
    server.client().command({"EVAL",
                             "for _, k in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', k) end",
                             "0", prefix_of(0) + "*"});
}

void lua_scan(const RedisServer& server) {
    server.client().command(
        {"EVAL",
         "local c = '0' repeat local r = redis.call('SCAN', c, 'MATCH', ARGV[1], 'COUNT', 1000) c = r[1] "
         "for _, k in ipairs(r[2]) do redis.call('DEL', k) end until c == '0'",
         "0", prefix_of(0) + "*"});
}

}  // namespace

std::string prefix_of(int site) {
    return redis::prefixes_of({"site" + std::to_string(site) + ".example.com"}, {"{md5}_n_"}).at(0);
}

std::string key_of(std::uint64_t number) {
    static const std::string prefix = prefix_of(0);
    return prefix + "cache_path:node/" + std::to_string(number);
}

void fill_others(test::RedisClient& client, const Keyspace& keyspace) {
    std::vector<std::string> prefixes;
    for (int site = 1; site <= sites; ++site) prefixes.push_back(prefix_of(site));
    client.command({"SET", "neighbour", "x"});
    set_all(client, keyspace.keys - keyspace.ours(),
            [&](std::uint64_t i) { return prefixes[i % sites] + "cache_path:node/" + std::to_string(i); });
}

void fill_ours(test::RedisClient& client, const Keyspace& keyspace) {
    set_all(client, keyspace.ours(), key_of);
}

std::vector<Method> all_methods(const Keyspace& keyspace) {
    std::vector<Method> methods{
        {"idle", false, [](const RedisServer&) { std::this_thread::sleep_for(std::chrono::seconds(1)); }}};
    for (const char* count : {"100", "300", "1000", "3000"})
        for (const bool with_match : {false, true})
            methods.push_back({std::string("floor: SCAN COUNT ") + count + (with_match ? " MATCH" : ""),
                               false,
                               [=](const RedisServer& server) { bare_scan(server, count, with_match); }});
    methods.push_back(
        {"floor: UNLINK", true, [=](const RedisServer& server) { bare_unlink(server, keyspace.ours()); }});
    methods.push_back({"cachehold", true, [](const RedisServer& server) { ours(server, 1, false); }});
    methods.push_back(
        {"cachehold 64 sites", true, [](const RedisServer& server) { ours(server, 64, false); }});
    methods.push_back({"cachehold dry run", false, [](const RedisServer& server) { ours(server, 1, true); }});
    methods.push_back({"redis-cli | xargs", true, [](const RedisServer& server) {
                           shell(redis_cli(server) + "--scan --pattern '" + prefix_of(0) +
                                 "*' | xargs -r -n 1000 " + redis_cli(server) + "unlink > /dev/null");
                       }});
    methods.push_back({"Lua KEYS+DEL", true, lua_keys});
    methods.push_back({"Lua SCAN+DEL", true, lua_scan});
    return methods;
}

}  // namespace cachehold::bench
