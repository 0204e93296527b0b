// SPDX-License-Identifier: MIT
#include "methods.hpp"

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "floors.hpp"
#include "redis/flusher.hpp"
#include "redis/matcher.hpp"
#include "support/slow_way.hpp"

namespace cachehold::bench {
namespace {

using test::RedisServer;

/// What site 0's flush asks for, together with sites that have no keys.
redis::FlushRequest request_for(int sites, bool is_gentle) {
    std::vector<std::string> names{name_of(0)};
    for (int i = 1; i < sites; ++i) names.push_back(name_of(1'000'000 + i));
    redis::FlushRequest request;
    request.prefixes =
        redis::prefixes_of(names, {"{md5}_n_", "{md5}_h_", "{md5}_sn_", "{md5}_hh_", "{name}_z_"});
    request.is_gentle = is_gentle;
    return request;
}

void flush(const std::string& address, const redis::FlushRequest& request) {
    redis::ServerSettings settings;
    settings.endpoints = {redis::parse_endpoint(address)};
    redis::flusher_of({settings})(request, nullptr);
}

/// Site 0's keys go at begin: one pass. At the end nothing is left: one pass, too.
void begin(const std::string& address, int sites = 1, bool is_gentle = false) {
    redis::FlushRequest request = request_for(sites, is_gentle);
    request.until_empty = false;
    flush(address, request);
}

void end(const std::string& address) { flush(address, request_for(1, false)); }

void add_ours(std::vector<Method>& methods) {
    const auto add = [&](const std::string& name, const std::function<void(const std::string&)>& run) {
        methods.push_back({name, true, [=](const RedisServer& server) { run(server.unix_address()); }});
    };
    add("cachehold begin", [](const auto& address) { begin(address); });
    add("cachehold begin + end", [](const auto& address) { begin(address), end(address); });
    add("cachehold begin, pace gentle", [](const auto& address) { begin(address, 1, true); });
    add("cachehold begin, 64 sites", [](const auto& address) { begin(address, 64); });
    for (const int delay : {0, 4})
        methods.push_back(
            {"cachehold begin, " + std::to_string(delay) + " ms away", true, [=](const RedisServer& server) {
                 const test::SlowWay way(server.socket(), std::chrono::microseconds(delay * 500));
                 begin(way.address());
             }});
}

Method in_shell(std::string name, const std::function<std::string(const std::string& socket)>& command) {
    return {std::move(name), true, [=](const RedisServer& server) {
                const std::string line = command(server.socket());
                if (std::system(line.c_str()) != 0) throw std::runtime_error("failed: " + line);
            }};
}

Method as_script(std::string name, const std::string& script) {
    return {std::move(name), true, [=](const RedisServer& server) {
                const auto reply = server.client().command({"EVAL", script, "0", beginning() + "*"});
                if (reply.is_error) throw std::runtime_error(reply.text);
            }};
}

bool succeeds(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

/// What a Drupal administrator and a PHP programmer would write.
void add_usual_ways(std::vector<Method>& methods, const std::string& scripts) {
    const auto pipe = [](const std::string& scan) {
        return [=](const std::string& socket) {
            const std::string client = "redis-cli -s " + socket + " ";
            return client + "--scan --pattern '" + beginning() + "*' " + scan +
                   " | xargs -r -d '\\n' -n 1000 " + client + "unlink > /dev/null";
        };
    };
    methods.push_back(in_shell("redis-cli | xargs", pipe("")));
    if (succeeds("redis-cli --help 2>&1 | grep -q -e '--count'"))
        methods.push_back(in_shell("redis-cli --count 1000 | xargs", pipe("--count 1000")));
    for (const std::string client : {"phpredis", "predis"}) {
        const std::string loop = "php '" + scripts + "/loop.php' " + client + " ";
        if (!succeeds(loop + "--can")) continue;
        methods.push_back(in_shell(client + " loop", [=](const std::string& socket) {
            return loop + socket + " '" + beginning() + "'";
        }));
    }
    methods.push_back(as_script(
        "Lua KEYS+DEL", "for _, k in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', k) end"));
    methods.push_back(
        as_script("Lua SCAN+DEL",
                  "local c = '0' repeat local r = redis.call('SCAN', c, 'MATCH', ARGV[1], 'COUNT', 1000) "
                  "c = r[1] for _, k in ipairs(r[2]) do redis.call('DEL', k) end until c == '0'"));
}

}  // namespace

std::vector<Method> all_methods(const Keyspace& keyspace, const std::string& scripts) {
    std::vector<Method> methods{
        {"idle", false, [](const RedisServer&) { std::this_thread::sleep_for(std::chrono::seconds(1)); }}};
    for (const std::string count : {"100", "1000", "3000"})
        for (const bool with_match : {false, true})
            methods.push_back({"floor: SCAN " + count + (with_match ? " MATCH" : ""), false,
                               [=](const RedisServer& server) {
                                   bare_scan(server, count, with_match ? beginning() + "*" : "");
                               }});
    methods.push_back(
        {"floor: UNLINK", true, [=](const RedisServer& server) { bare_unlink(server, keyspace.ours()); }});
    methods.push_back({"floor: SCAN 1000 + UNLINK", true,
                       [=](const RedisServer& server) { bare_walk_with_unlinks(server, keyspace); }});
    add_ours(methods);
    methods.push_back({"BOA's purge", true, [](const RedisServer& server) { boa_purge(server); }});
    add_usual_ways(methods, scripts);
    return methods;
}

}  // namespace cachehold::bench
