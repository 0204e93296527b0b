// SPDX-License-Identifier: MIT
// Commands and replies on one connection, within limits. hiredis parses the replies; connection.cpp alone
// includes it. Socket and deadlines are not those of hiredis, so that 0.14 and 1.x behave alike.
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

/// A view of one reply, or of one element of it. It is valid until its connection receives the next reply.
class Reply {
public:
    explicit Reply(const redisReply* reply) : reply_(reply) {}

    [[nodiscard]] bool is_error() const;
    [[nodiscard]] bool is_text() const;  ///< false for a status such as +OK
    [[nodiscard]] bool is_integer() const;
    [[nodiscard]] bool is_array() const;
    [[nodiscard]] std::string_view text() const;  ///< of a text, a status or an error; empty for others
    [[nodiscard]] long long integer() const;      ///< 0 if it is no integer
    [[nodiscard]] std::size_t size() const;       ///< elements of an array; 0 for others
    Reply operator[](std::size_t index) const;    ///< below size()

private:
    const redisReply* reply_;
};

/// Appends one command to `to`. Its arguments may hold any bytes.
void append_command(std::string& to, const std::vector<std::string_view>& arguments);

class Connection {
public:
    /// `server` names it in messages.
    Connection(std::unique_ptr<Socket> socket, std::string server, std::chrono::milliseconds reply_limit,
               std::size_t largest_reply = 1024UL * 1024 * 1024);

    /// Sends what append_command() made: as much as the socket takes now. receive() sends the rest.
    void send(std::string_view commands);

    /// Waits for the next reply. Throws FlushError: {timed_out} when the server is silent for longer than the
    /// limit, or when one reply takes six times as long; {connection_lost}; {protocol} when the bytes are not
    /// RESP, or the reply is larger than any that Redis sends.
    Reply receive();

    /// Sends one command and waits for its reply. An error reply is returned, not thrown.
    Reply ask(const std::vector<std::string_view>& command);

    /// A FlushError whose message is the name of this server and then `rest`.
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
    std::vector<char> buffer_;
};

}  // namespace cachehold::redis
