// SPDX-License-Identifier: MIT
#include "live/redis/helpers.hpp"

#include <netdb.h>

#include <cstdio>
#include <cstdlib>
#include <future>
#include <stdexcept>
#include <thread>

#include "support/catch.hpp"

namespace cachehold::test {
namespace {

/// Ends the whole program when its scope lasts for two minutes: no other way leaves an endless wait.
class Watchdog {
public:
    Watchdog()
        : thread_([is_over = over_.get_future()] {
              if (is_over.wait_for(std::chrono::minutes(2)) == std::future_status::ready) return;
              std::puts("not ok - redis: a flush has not ended after two minutes");
              std::fflush(stdout);
              std::_Exit(1);
          }) {}
    ~Watchdog() {
        over_.set_value();
        thread_.join();
    }
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

private:
    std::promise<void> over_;
    std::thread thread_;
};

}  // namespace

RedisServer::Setup with_options(std::vector<std::string> options) {
    RedisServer::Setup setup;
    setup.options = std::move(options);
    return setup;
}

void fill_sites(RedisClient& client, int keys_of_a) {
    std::vector<std::vector<std::string>> commands{{"SET", "b:cache:1", "x"}};
    for (int i = 0; i < keys_of_a; ++i)
        commands.push_back({"HSET", "a:cache:" + std::to_string(i), "x", "y"});
    client.pipeline(commands);
}

redis::ServerSettings settings_for(const std::string& address) {
    redis::ServerSettings settings;
    settings.endpoints = {redis::parse_endpoint(address)};
    settings.database = 0;
    settings.connect_limit = std::chrono::seconds(20);
    settings.reply_limit = std::chrono::seconds(20);
    settings.failover_limit = std::chrono::seconds(60);
    return settings;
}

redis::FlushReport flush(const redis::ServerSettings& settings, const redis::FlushRequest& request,
                         const redis::Progress& progress) {
    const Watchdog watchdog;
    return redis::flusher_of({settings}, progress)(request);
}

redis::FlushReport flush(const std::string& address, const std::vector<std::string>& prefixes) {
    redis::FlushRequest request;
    request.prefixes = prefixes;
    return flush(settings_for(address), request);
}

std::vector<std::string> names_of_loopback() {
    addrinfo* found = nullptr;
    if (::getaddrinfo("localhost", nullptr, nullptr, &found) != 0) return {"127.0.0.1"};
    ::freeaddrinfo(found);
    return {"127.0.0.1", "localhost"};
}

redis::FlushRequest site_a() {
    redis::FlushRequest request;
    request.prefixes = {"a:"};
    return request;
}

Failed failure_with(const redis::ServerSettings& settings) {
    return failure_of([&] { flush(settings, site_a()); });
}

Failed failure_of(const std::function<void()>& action) {
    const Watchdog watchdog;
    try {
        action();
    } catch (const redis::FlushError& error) {
        UNSCOPED_INFO("message: " << error.what());
        return {error.failure(), error.what()};
    }
    return {};
}

void wait_until(const std::function<bool()>& condition) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit) throw std::runtime_error("waited for a minute");
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

void allow_hello(RedisClient& client, const std::string& user) {
    if (client.command({"INFO", "server"}).text.find("redis_version:6.0.") != std::string::npos)
        client.command({"ACL", "SETUSER", user, "+hello"});
}

redis::ServerSettings settings_of_boa(const RedisServer& server, const std::vector<std::string>& rules) {
    auto client = server.client();
    std::vector<std::string> command{"ACL", "SETUSER", "boa", "on", ">s3cret", "~*"};
    command.insert(command.end(), rules.begin(), rules.end());
    client.command(command);
    allow_hello(client, "boa");
    redis::ServerSettings settings = settings_for(server.unix_address());
    settings.username = "boa";
    settings.passwords = {{"s3cret", "here"}};
    return settings;
}

std::map<std::string, std::string> snapshot(RedisClient& client) {
    std::map<std::string, std::string> all;
    std::string cursor = "0";
    const bool tells_expiry = !client.command({"PEXPIRETIME", ""}).is_error;  // since Redis 7
    do {
        const RedisReply page = client.command({"SCAN", cursor, "COUNT", "1000"});
        cursor = page.elements.at(0).text;
        const auto& keys = page.elements.at(1).elements;
        std::vector<std::vector<std::string>> questions;
        for (const RedisReply& key : keys)
            for (const char* question : {"TYPE", "DUMP", tells_expiry ? "PEXPIRETIME" : "EXISTS"})
                questions.push_back({question, key.text});
        const auto answers = client.pipeline(questions);
        for (std::size_t i = 0; i < keys.size(); ++i)
            all[keys[i].text] = answers[3 * i].text + answers[3 * i + 1].text + answers[3 * i + 2].text;
    } while (cursor != "0");
    return all;
}

}  // namespace cachehold::test
