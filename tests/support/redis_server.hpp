// SPDX-License-Identifier: MIT
// A private Redis or Valkey server for one test, and a plain client to look into it.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace cachehold::test {

/// A reply, for comparing: integers as digits, nil as "(nil)", errors with their text.
struct RedisReply {
    bool is_error = false;
    bool is_nil = false;
    long long integer = 0;
    std::string text;
    std::vector<RedisReply> elements;
};

class RedisClient {
public:
    /// "unix:///path" or "host port" of a server; throws std::runtime_error.
    static RedisClient unix_socket(const std::string& path);
    static RedisClient tcp(const std::string& host, int port);
    RedisReply command(const std::vector<std::string>& arguments);
    /// Many commands at once; throws for an error reply.
    std::vector<RedisReply> pipeline(const std::vector<std::vector<std::string>>& commands);

private:
    struct Context;
    explicit RedisClient(std::shared_ptr<Context> context) : context_(std::move(context)) {}
    std::shared_ptr<Context> context_;
};

/// Starts `binary` with a Unix socket in its own temporary directory, with a port if asked for, no
/// persistence, and the given options (as on its command line); KEYS, EVAL, EVALSHA, SCRIPT, FLUSHDB,
/// FLUSHALL are renamed away. The server dies with this object, its directory too. Throws std::runtime_error
/// if it does not come up.
class RedisServer {
public:
    struct Setup {
        std::vector<std::string> options;
        bool with_port = false;
        bool tls = false;  ///< its port speaks TLS
        std::string bind = "127.0.0.1";
        std::string binary;            ///< empty: default_binary()
        bool rename_dangerous = true;  ///< KEYS, EVAL, ...
        bool wait_until_ready = true;  ///< false: only until it listens
        std::string rdb;               ///< copied into its directory as dump.rdb
        std::string sentinel;          ///< configuration of a Sentinel, which it is then
    };
    RedisServer() : RedisServer(Setup{}) {}
    explicit RedisServer(const Setup& setup);
    ~RedisServer();
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;

    [[nodiscard]] const std::string& socket() const { return socket_; }
    [[nodiscard]] const std::string& directory() const { return directory_; }
    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] std::string unix_address() const { return "unix://" + socket_; }
    void kill();  ///< at once, as in a crash; its directory stays
    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] RedisClient client() const { return RedisClient::unix_socket(socket_); }

    /// Those of CACHEHOLD_REDIS_SERVERS (paths, colons between them), else those installed: redis-server,
    /// valkey-server.
    static std::vector<std::string> binaries();
    static std::string default_binary() { return binaries().at(0); }

private:
    void start(const Setup& setup);
    void stop();

    std::string directory_;
    std::string socket_;
    int port_ = 0;
    pid_t pid_ = -1;
};

/// 7 of "v=7.0.15".
int major_version(const std::string& binary);

/// A port of the loopback on which nobody listens just now.
int free_port(const std::string& host = "127.0.0.1");

}  // namespace cachehold::test
