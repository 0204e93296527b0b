// SPDX-License-Identifier: MIT
// Commands out, replies in, on one connection, within limits.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "redis/flusher.hpp"
#include "redis/reply.hpp"
#include "redis/resp.hpp"
#include "redis/socket.hpp"

namespace cachehold::redis {

class Link {
public:
    /// `server` names it in messages.
    Link(std::unique_ptr<Stream> stream, std::string server, std::chrono::milliseconds reply_limit);

    /// Sends bytes made by append_command(), as much as fits now; receive() sends the rest.
    void send(std::string_view commands);

    /// Waits for the next reply and takes it apart. Throws FlushError{timed_out} when the server is silent
    /// for longer than the limit (or lets one reply trickle for six times as long), {connection_lost},
    /// {protocol}.
    void receive(ReplySink& sink);

    [[nodiscard]] bool has_answered() const { return has_answered_; }
    [[nodiscard]] const std::string& server() const { return server_; }
    void rename(std::string server) { server_ = std::move(server); }

private:
    void write_what_fits();
    void read_what_is_there();
    [[nodiscard]] FlushError lost(const std::string& why) const;
    [[nodiscard]] FlushError late(bool is_silent) const;

    std::unique_ptr<Stream> stream_;
    std::string server_;
    std::chrono::milliseconds reply_limit_;
    ReplyReader reader_;
    std::string out_;       ///< not yet sent
    std::size_t sent_ = 0;  ///< of out_
    bool has_answered_ = false;
    bool write_failed_ = false;  ///< an error reply may still be waiting to be read
    std::vector<char> buffer_;
};

}  // namespace cachehold::redis
