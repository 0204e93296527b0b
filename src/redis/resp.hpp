// SPDX-License-Identifier: MIT
// The wire format, formatted and parsed by hiredis; the only file that knows it is resp.cpp. Works alike with
// hiredis 0.14 and 1.x, since socket and deadlines are ours.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "redis/reply.hpp"

namespace cachehold::redis {

/// Appends one command, its arguments as bytes.
void append_command(std::string& to, const std::vector<std::string_view>& arguments);

/// What arrived is not RESP, or announces more than any Redis server sends.
class NotResp : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

class ReplyReader {
public:
    ReplyReader();
    ~ReplyReader();
    ReplyReader(const ReplyReader&) = delete;
    ReplyReader& operator=(const ReplyReader&) = delete;

    void feed(const char* bytes, std::size_t size);

    /// Gives what has been fed of the next reply to `sink`; true once that reply is complete. Throws NotResp,
    /// and what the sink throws; the reader is of no use after either.
    bool read(ReplySink& sink);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cachehold::redis
