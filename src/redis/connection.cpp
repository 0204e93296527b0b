// SPDX-License-Identifier: MIT
#include "redis/connection.hpp"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <new>

namespace cachehold::redis {
namespace {

constexpr std::size_t read_size = 64UL * 1024;
constexpr int longest_trickle = 6;  // times the reply limit
constexpr long long most_elements =
    16LL * 1024 * 1024;     // of all arrays of a reply; far above any page that a flush asks for
constexpr int deepest = 6;  // hiredis frees by recursion, and 0.14 gives up there itself

}  // namespace

struct Connection::Announced {
    long long elements = 0;
    bool is_too_much = false;

    /// The functions of hiredis, but for arrays: it would take memory for whatever is announced. The second
    /// parameter is int in hiredis 0.14 and size_t in 1.x; the generic lambda becomes either.
    static redisReplyObjectFunctions* careful_functions(const redisReader& reader) {
        static const redisReplyObjectFunctions standard = *reader.fn;
        static redisReplyObjectFunctions careful = standard;
        careful.createArray = [](const redisReadTask* task, auto elements) -> void* {
            auto& announced = *static_cast<Announced*>(task->privdata);
            announced.elements += static_cast<long long>(elements);
            int depth = 0;
            for (const auto* outer = task->parent; outer != nullptr; outer = outer->parent) ++depth;
            announced.is_too_much = announced.elements > most_elements || depth > deepest;
            return announced.is_too_much ? nullptr : standard.createArray(task, elements);
        };
        return &careful;
    }
};

bool Reply::is_error() const { return reply_->type == REDIS_REPLY_ERROR; }
bool Reply::is_text() const { return reply_->type == REDIS_REPLY_STRING; }
bool Reply::is_integer() const { return reply_->type == REDIS_REPLY_INTEGER; }
bool Reply::is_array() const { return reply_->type == REDIS_REPLY_ARRAY; }
long long Reply::integer() const { return is_integer() ? reply_->integer : 0; }
std::size_t Reply::size() const { return is_array() ? reply_->elements : 0; }
Reply Reply::operator[](std::size_t index) const { return Reply(reply_->element[index]); }

std::string_view Reply::text() const {
    const bool has_text = is_text() || is_error() || reply_->type == REDIS_REPLY_STATUS;
    return has_text ? std::string_view(reply_->str, reply_->len) : std::string_view();
}

void append_command(std::string& to, const std::vector<std::string_view>& arguments) {
    to.append("*").append(std::to_string(arguments.size())).append("\r\n");
    for (const std::string_view argument : arguments)
        to.append("$").append(std::to_string(argument.size())).append("\r\n").append(argument).append("\r\n");
}

Connection::Connection(std::unique_ptr<Socket> socket, std::string server,
                       std::chrono::milliseconds reply_limit, std::size_t largest_reply)
    : socket_(std::move(socket)),
      server_(std::move(server)),
      reply_limit_(reply_limit),
      largest_reply_(largest_reply),
      announced_(std::make_shared<Announced>()),
      reader_(redisReaderCreate(), redisReaderFree),
      buffer_(read_size) {
    if (!reader_) throw std::bad_alloc();
    reader_->fn = Announced::careful_functions(*reader_);
    reader_->privdata = announced_.get();
}

FlushError Connection::lost(const std::string& why) const {
    return {Failure::connection_lost,
            "lost the connection to '" + server_ + "': " + why +
                "; run the flush again, and look at the server's log if it happens twice: "
                "client-output-buffer-limit, or it wants TLS (write rediss://) or a certificate "
                "(redis.tls.certificate_file)"};
}

FlushError Connection::no_reply(const std::string& why) const {
    return error(Failure::protocol, "does not speak the Redis protocol (" + why +
                                        "); correct redis.endpoints, and write rediss:// where it wants TLS");
}

void Connection::send(std::string_view commands) {
    out_.append(commands);
    write_what_fits();
}

void Connection::write_what_fits() {
    try {
        while (sent_ < out_.size()) {
            const std::size_t count = socket_->write(out_.data() + sent_, out_.size() - sent_);
            if (count == 0) return;
            sent_ += count;
        }
    } catch (const FlushError&) {
        // A server that turns us away (too many clients, protected mode) says why and hangs up: read first.
    }
    out_.clear();
    sent_ = 0;
}

void Connection::read_what_is_there() {
    std::optional<std::size_t> count;
    try {
        count = socket_->read(buffer_.data(), buffer_.size());
    } catch (const FlushError& error) {
        if (error.failure() == Failure::connection_lost) throw lost(error.what());
        throw FlushError(error.failure(), "no TLS with '" + server_ + "': " + error.what());
    }
    if (count == 0U) throw lost("the server has closed it");
    if (!count) return;
    if (redisReaderFeed(reader_.get(), buffer_.data(), *count) != REDIS_OK) throw std::bad_alloc();
    fed_ += *count;
}

/// True once a whole reply is there.
bool Connection::take_reply() {
    void* raw = nullptr;
    const bool is_resp = redisReaderGetReply(reader_.get(), &raw) == REDIS_OK;
    if (announced_->is_too_much) throw no_reply("more elements or levels are announced than Redis sends");
    if (!is_resp) throw no_reply(static_cast<const char*>(reader_->errstr));
    if (raw == nullptr) {
        if (fed_ <= largest_reply_) return false;
        throw no_reply("a reply has more than " + std::to_string(largest_reply_) + " bytes");
    }
    reply_.reset(static_cast<redisReply*>(raw), freeReplyObject);
    *announced_ = {};
    fed_ = 0;
    return true;
}

Reply Connection::receive() {
    const auto whole_limit = longest_trickle * reply_limit_;
    const auto give_up = Clock::now() + whole_limit;
    while (!take_reply()) {
        if (!socket_->wait(!out_.empty(), std::min(Clock::now() + reply_limit_, give_up)))
            throw error(Failure::timed_out,
                        "did not answer within " + std::to_string(reply_limit_.count()) +
                            " ms, or not to the end within " + std::to_string(whole_limit.count()) +
                            " ms; see whether it is overloaded or stopped, then try again");
        write_what_fits();
        read_what_is_there();
    }
    return Reply(reply_.get());
}

Reply Connection::ask(const std::vector<std::string_view>& command) {
    std::string bytes;
    append_command(bytes, command);
    send(bytes);
    return receive();
}

}  // namespace cachehold::redis
