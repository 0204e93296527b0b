// SPDX-License-Identifier: MIT
#include "redis/link.hpp"

#include <algorithm>

#include "redis/secret.hpp"

namespace cachehold::redis {
namespace {

constexpr std::size_t read_size = 64UL * 1024;
constexpr int longest_trickle = 6;  // times the reply limit

}  // namespace

Link::Link(std::unique_ptr<Stream> stream, std::string server, std::chrono::milliseconds reply_limit)
    : stream_(std::move(stream)), server_(std::move(server)), reply_limit_(reply_limit), buffer_(read_size) {}

FlushError Link::lost(const std::string& why) const {
    return {Failure::connection_lost, "lost the connection to '" + server_ + "': " + why +
                                          "; run the flush again, and look at the server's log if it happens "
                                          "twice (client-output-buffer-limit?)"};
}

FlushError Link::late(bool is_silent) const {
    const auto limit = (is_silent ? 1 : longest_trickle) * reply_limit_;
    return {Failure::timed_out,
            "'" + server_ + (is_silent ? "' did not answer within " : "' did not finish an answer within ") +
                std::to_string(limit.count()) +
                " ms; see whether it is overloaded or stopped, then try again"};
}

void Link::send(std::string_view commands) {
    out_.append(commands);
    write_what_fits();
}

/// A server that turns us away (too many clients, protected mode) says why and hangs up: read before giving
/// up.
void Link::write_what_fits() {
    try {
        while (sent_ < out_.size() && !write_failed_) {
            const std::size_t count = stream_->write(out_.data() + sent_, out_.size() - sent_);
            if (count == 0) return;
            sent_ += count;
        }
    } catch (const FlushError&) {
        write_failed_ = true;
    }
    wipe(out_);  // a password may have been in it
    sent_ = 0;
}

void Link::read_what_is_there() {
    std::optional<std::size_t> count;
    try {
        count = stream_->read(buffer_.data(), buffer_.size());
    } catch (const FlushError& error) {
        if (error.failure() == Failure::connection_lost) throw lost(error.what());
        throw FlushError(error.failure(), "no TLS with '" + server_ + "': " + error.what());
    }
    if (count == 0U) throw lost("the server has closed it");
    if (count) reader_.feed(buffer_.data(), *count);
}

void Link::receive(ReplySink& sink) {
    const auto give_up = Clock::now() + longest_trickle * reply_limit_;
    try {
        while (!reader_.read(sink)) {
            const auto silent = Clock::now() + reply_limit_;
            if (!stream_->wait(!out_.empty(), std::min(silent, give_up))) throw late(silent < give_up);
            write_what_fits();
            read_what_is_there();
        }
        has_answered_ = true;
    } catch (const NotResp& error) {
        throw FlushError(Failure::protocol, "'" + server_ + "' does not speak the Redis protocol (" +
                                                error.what() + "); correct redis.endpoints");
    }
}

}  // namespace cachehold::redis
