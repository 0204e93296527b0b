// SPDX-License-Identifier: MIT
#include "redis/connection.hpp"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <charconv>
#include <new>

namespace cachehold::redis {
namespace {

constexpr std::size_t read_size = 64UL * 1024;
constexpr int longest_trickle = 6;  // times the reply limit
constexpr std::size_t longest_line =
    64UL * 1024;  // "+...", "-...", ":..." and the lines that announce lengths
constexpr long long largest_bulk = 512LL * 1024 * 1024;  // proto-max-bulk-len of a server that nobody tuned
constexpr long long most_elements =
    16LL * 1024 * 1024;     // of all arrays of a reply; far above any page of ours
constexpr int deepest = 6;  // hiredis frees by recursion, and 0.14 gives up there itself

/// What the arrays of the reply that arrives have announced.
struct Announced {
    long long elements = 0;
    int depth = 0;
    [[nodiscard]] bool is_too_much() const { return elements > most_elements || depth > deepest; }
};

/// The functions of hiredis, but for arrays: it would take memory for whatever is announced. The second
/// parameter is int in hiredis 0.14 and size_t in 1.x; the generic lambda becomes either.
redisReplyObjectFunctions* careful_functions(const redisReader& reader) {
    static const redisReplyObjectFunctions standard = *reader.fn;
    static redisReplyObjectFunctions careful = [] {
        redisReplyObjectFunctions made = standard;
        made.createArray = [](const redisReadTask* task, auto elements) -> void* {
            auto& announced = *static_cast<Announced*>(task->privdata);
            announced.elements += static_cast<long long>(elements);
            announced.depth = 0;
            for (const auto* outer = task->parent; outer != nullptr; outer = outer->parent) ++announced.depth;
            return announced.is_too_much() ? nullptr : standard.createArray(task, elements);
        };
        return made;
    }();
    return &careful;
}

}  // namespace

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

/// The bytes that have arrived, and the reply that they were.
struct Connection::Parser {
    struct Free {
        void operator()(redisReader* reader) const { redisReaderFree(reader); }
        void operator()(redisReply* reply) const { freeReplyObject(reply); }
    };

    explicit Parser(std::size_t most) : largest_reply(most), reader(redisReaderCreate()) {
        if (!reader) throw std::bad_alloc();
        reader->fn = careful_functions(*reader);
        reader->privdata = &announced;
    }

    void feed(const char* bytes, std::size_t size) {
        if (redisReaderFeed(reader.get(), bytes, size) != REDIS_OK) throw std::bad_alloc();
        fed += size;
    }

    /// True once a whole reply is there. Else `refusal` tells whether there ever should be.
    bool take() {
        void* raw = nullptr;
        const bool is_resp = redisReaderGetReply(reader.get(), &raw) == REDIS_OK;
        reply.reset(static_cast<redisReply*>(raw));
        if (reply) {
            announced = {};
            fed = 0;
            return true;
        }
        if (is_resp)
            refusal = excess_of_text();
        else if (announced.elements > most_elements)
            refusal = "more than 16777216 elements are announced";
        else
            refusal = announced.depth > deepest ? "its arrays are nested too deep" : reader->errstr;
        return false;
    }

    /// hiredis takes complete lines off its buffer, and the byte that tells the type: what is left there is
    /// the length of an incomplete text, or an incomplete line. It would wait for the rest, and hold all of
    /// it.
    [[nodiscard]] std::string excess_of_text() const {
        if (fed > largest_reply) return "a reply has more than " + std::to_string(largest_reply) + " bytes";
        const std::string_view rest(reader->buf + reader->pos, reader->len - reader->pos);
        const std::string_view line = rest.substr(0, rest.find('\n'));
        if (line.size() > longest_line) return "a line has no end";
        if (line.size() == rest.size()) return {};
        long long size = 0;
        std::from_chars(line.data(), line.data() + line.size(), size);
        return size > largest_bulk ? "a text of more than 512 MiB is announced" : "";
    }

    std::size_t largest_reply;
    Announced announced;
    std::unique_ptr<redisReader, Free> reader;
    std::unique_ptr<redisReply, Free> reply;
    std::string refusal;
    std::size_t fed = 0;  ///< bytes of this reply, and perhaps of the next
};

Connection::Connection(std::unique_ptr<Socket> socket, std::string server,
                       std::chrono::milliseconds reply_limit, std::size_t largest_reply)
    : socket_(std::move(socket)),
      server_(std::move(server)),
      reply_limit_(reply_limit),
      parser_(std::make_unique<Parser>(largest_reply)),
      buffer_(read_size) {}

Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

FlushError Connection::lost(const std::string& why) const {
    return {Failure::connection_lost,
            "lost the connection to '" + server_ + "': " + why +
                "; run the flush again, and look at the server's log if it happens twice: "
                "client-output-buffer-limit, or it wants TLS (write rediss://) or a certificate "
                "(redis.tls.certificate_file)"};
}

void Connection::send(std::string_view commands) {
    out_.append(commands);
    write_what_fits();
}

/// A server that turns us away (too many clients, protected mode) says why and hangs up: read before giving
/// up.
void Connection::write_what_fits() {
    try {
        while (sent_ < out_.size() && !write_failed_) {
            const std::size_t count = socket_->write(out_.data() + sent_, out_.size() - sent_);
            if (count == 0) return;
            sent_ += count;
        }
    } catch (const FlushError&) {
        write_failed_ = true;
    }
    wipe(out_);  // a password may have been in it
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
    if (count) parser_->feed(buffer_.data(), *count);
}

Reply Connection::receive() {
    const auto give_up = Clock::now() + longest_trickle * reply_limit_;
    while (!parser_->take()) {
        if (!parser_->refusal.empty())
            throw error(Failure::protocol,
                        "does not speak the Redis protocol (" + parser_->refusal +
                            "); correct redis.endpoints, and write rediss:// where it wants TLS");
        const auto silent = Clock::now() + reply_limit_;
        const bool trickles = give_up < silent;
        if (!socket_->wait(!out_.empty(), std::min(silent, give_up)))
            throw error(Failure::timed_out,
                        (trickles ? "did not finish an answer within " : "did not answer within ") +
                            std::to_string(((trickles ? longest_trickle : 1) * reply_limit_).count()) +
                            " ms; see whether it is overloaded or stopped, then try again");
        write_what_fits();
        read_what_is_there();
    }
    return Reply(parser_->reply.get());
}

Reply Connection::ask(const std::vector<std::string_view>& command) {
    std::string bytes;
    append_command(bytes, command);
    send(bytes);
    return receive();
}

}  // namespace cachehold::redis
