// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "redis/flusher.hpp"
#include "support/redis_server.hpp"

namespace cachehold::test {

RedisServer::Setup with_options(std::vector<std::string> options);

/// "a:cache:0" … of site a:, and one key of site b:.
void fill_sites(RedisClient& client, int keys_of_a);

/// Settings for database 0 at one address, with limits that suit a loaded machine.
redis::ServerSettings settings_for(const std::string& address);

redis::FlushReport flush(const std::string& address, const std::vector<std::string>& prefixes);
redis::FlushReport flush(const redis::ServerSettings& settings, const redis::FlushRequest& request,
                         const redis::Progress& progress = nullptr);

/// 127.0.0.1, and localhost where that is known: a bare chroot has no /etc/hosts.
std::vector<std::string> names_of_loopback();

/// A flush of site a:.
redis::FlushRequest site_a();

struct Failed {
    std::optional<redis::Failure> failure;  ///< nothing: it did not fail
    std::string message;
    [[nodiscard]] bool says(const std::string& part) const { return message.find(part) != std::string::npos; }
};
Failed failure_of(const std::function<void()>& action);
/// Of a flush of site a:.
Failed failure_with(const redis::ServerSettings& settings);

/// Waits until `condition` holds; throws std::runtime_error after a minute.
void wait_until(const std::function<bool()>& condition);

/// Redis 6.0 alone wants a rule for HELLO; the tests of the smallest rules do without it elsewhere.
void allow_hello(RedisClient& client, const std::string& user);

/// Makes the user boa with these rules, for all keys; settings of his for database 0.
redis::ServerSettings settings_of_boa(const RedisServer& server, const std::vector<std::string>& rules);

/// Every key of the client's database with type, value and the time at which it expires.
std::map<std::string, std::string> snapshot(RedisClient& client);

}  // namespace cachehold::test
