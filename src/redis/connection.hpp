// SPDX-License-Identifier: MIT
// Commands out, replies in, on one connection, within limits. Replies are those of hiredis, which
// connection.cpp alone knows; socket and deadlines are ours, so it works alike with hiredis 0.14 and 1.x.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "redis/failure.hpp"
#include "redis/socket.hpp"

struct redisReader;
struct redisReply;

namespace cachehold::redis {

/// One reply, or one element of it: a view, good until its connection receives the next one.
class Reply {
public:
    explicit Reply(const redisReply* reply) : reply_(reply) {}

    [[nodiscard]] bool is_error() const;
    [[nodiscard]] bool is_text() const;  ///< not a status
    [[nodiscard]] bool is_integer() const;
    [[nodiscard]] bool is_array() const;
    [[nodiscard]] std::string_view text() const;  ///< of a text, a status or an error; else empty
    [[nodiscard]] long long integer() const;      ///< 0 where it is none
    [[nodiscard]] std::size_t size() const;       ///< elements of an array; else 0
    Reply operator[](std::size_t index) const;    ///< below size()

private:
    const redisReply* reply_;
};

/// Appends one command, its arguments as bytes.
void append_command(std::string& to, const std::vector<std::string_view>& arguments);

class Connection {
public:
    /// `server` names it in messages.
    Connection(std::unique_ptr<Socket> socket, std::string server, std::chrono::milliseconds reply_limit,
               std::size_t largest_reply = 1024UL * 1024 * 1024);

    /// Sends bytes made by append_command(), as much as fits now; receive() sends the rest.
    void send(std::string_view commands);

    /// Waits for the next reply. Throws FlushError{timed_out} when the server is silent for longer than the
    /// limit (or lets one reply trickle for six times as long), {connection_lost}, {protocol} for what is not
    /// RESP or announces more than any Redis server sends.
    Reply receive();

    /// Sends one command and waits for its reply; an error reply is returned.
    Reply ask(const std::vector<std::string_view>& command);

    /// About this server: its name and then `rest`.
    [[nodiscard]] FlushError error(Failure failure, const std::string& rest) const {
        return {failure, "'" + server_ + "' " + rest};
    }

    [[nodiscard]] const std::string& server() const { return server_; }
    void rename(std::string server) { server_ = std::move(server); }

private:
    struct Announced;

    bool take_reply();
    void write_what_fits();
    void read_what_is_there();
    [[nodiscard]] FlushError lost(const std::string& why) const;
    [[nodiscard]] FlushError no_reply(const std::string& why) const;

    std::unique_ptr<Socket> socket_;
    std::string server_;
    std::chrono::milliseconds reply_limit_;
    std::size_t largest_reply_;
    std::shared_ptr<Announced> announced_;  ///< by the arrays of the reply that arrives
    std::shared_ptr<redisReader> reader_;
    std::shared_ptr<redisReply> reply_;  ///< the last one
    std::size_t fed_ = 0;                ///< bytes of the next reply, and perhaps of those behind it
    std::string out_;                    ///< not yet sent
    std::size_t sent_ = 0;               ///< of out_
    bool write_failed_ = false;          ///< an error reply may still be waiting to be read
    std::vector<char> buffer_;
};

}  // namespace cachehold::redis
