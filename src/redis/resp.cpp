// SPDX-License-Identifier: MIT
#include "redis/resp.hpp"

#include <hiredis/hiredis.h>
#include <string.h>

#include <charconv>
#include <exception>
#include <new>
#include <utility>

namespace cachehold::redis {
namespace {

constexpr std::size_t longest_line =
    64UL * 1024;  // "+...", "-...", ":..." and the lines that announce lengths
constexpr long long largest_bulk = 512LL * 1024 * 1024;  // proto-max-bulk-len of a server that nobody tuned
constexpr long long largest_array = 16LL * 1024 * 1024;  // far above any page of ours

}  // namespace

/// Exceptions of the sink wait here until hiredis has returned: C code is not made for them.
struct ReplyReader::State {
    struct Free {
        void operator()(redisReader* raw) const { redisReaderFree(raw); }
    };

    State();
    void check_announcement() const;
    void* pass_on(const redisReadTask* task, Item item) noexcept;
    static void* pass_text(const redisReadTask* task, char* bytes, std::size_t size) noexcept;
    static State& of(const redisReadTask* task) { return *static_cast<State*>(task->privdata); }

    redisReplyObjectFunctions functions{};
    std::unique_ptr<redisReader, Free> reader;
    ReplySink* sink = nullptr;
    std::exception_ptr thrown;
};

// The parameter of createArray is int in hiredis 0.14 and size_t in 1.x: the generic lambda becomes either.
ReplyReader::State::State() {
    functions.createString = pass_text;
    functions.createArray = [](const redisReadTask* task, auto elements) -> void* {
        return of(task).pass_on(task, {Item::Kind::array, 0, 0, {}, static_cast<std::int64_t>(elements)});
    };
    functions.createInteger = [](const redisReadTask* task, long long value) -> void* {
        return of(task).pass_on(task, {Item::Kind::integer, 0, 0, {}, value});
    };
    functions.createNil = [](const redisReadTask* task) -> void* { return of(task).pass_on(task, {}); };
    functions.freeObject = [](void*) {};
    reader.reset(redisReaderCreateWithFunctions(&functions));
    if (!reader) throw std::bad_alloc();
    reader->privdata = this;
    reader->maxbuf = 0;  // keep the buffer between replies
}

void* ReplyReader::State::pass_text(const redisReadTask* task, char* bytes, std::size_t size) noexcept {
    const Item::Kind kind = task->type == REDIS_REPLY_ERROR    ? Item::Kind::error
                            : task->type == REDIS_REPLY_STATUS ? Item::Kind::status
                                                               : Item::Kind::text;
    return of(task).pass_on(task, {kind, 0, 0, {bytes, size}, 0});
}

void* ReplyReader::State::pass_on(const redisReadTask* task, Item item) noexcept {
    for (const redisReadTask* outer = task->parent; outer != nullptr; outer = outer->parent) ++item.depth;
    item.index = static_cast<std::size_t>(task->idx);
    try {
        if (item.kind == Item::Kind::array && item.integer > largest_array)
            throw NotResp("an array of " + std::to_string(item.integer) + " elements is announced");
        sink->take(item);
        return this;  // hiredis only asks whether it is null
    } catch (...) {
        thrown = std::current_exception();
        return nullptr;
    }
}

/// hiredis would wait for whatever is announced, and hold all of it. It takes complete lines off its buffer,
/// and the byte that tells the type: what is left there is the length of an incomplete text, or an incomplete
/// line.
void ReplyReader::State::check_announcement() const {
    const std::string_view rest(reader->buf + reader->pos, reader->len - reader->pos);
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (line.size() > longest_line) throw NotResp("a line has no end");
    if (line.size() == rest.size()) return;
    long long announced = 0;
    const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), announced);
    if (error == std::errc::result_out_of_range || announced > largest_bulk)
        throw NotResp("a text of more than 512 MiB is announced");
}

void append_command(std::string& to, const std::vector<std::string_view>& arguments) {
    std::vector<const char*> pointers;
    std::vector<std::size_t> sizes;
    pointers.reserve(arguments.size());
    sizes.reserve(arguments.size());
    for (const std::string_view argument : arguments) {
        pointers.push_back(argument.data() == nullptr ? "" : argument.data());
        sizes.push_back(argument.size());
    }
    char* command = nullptr;
    const auto size =
        redisFormatCommandArgv(&command, static_cast<int>(arguments.size()), pointers.data(), sizes.data());
    if (size < 0) throw std::bad_alloc();
    const std::unique_ptr<char, decltype(&redisFreeCommand)> freed(command, redisFreeCommand);
    to.append(command, static_cast<std::size_t>(size));
    explicit_bzero(command, static_cast<std::size_t>(size));  // it may have been AUTH
}

ReplyReader::ReplyReader() : state_(std::make_unique<State>()) {}
ReplyReader::~ReplyReader() = default;

void ReplyReader::feed(const char* bytes, std::size_t size) {
    if (redisReaderFeed(state_->reader.get(), bytes, size) != REDIS_OK) throw std::bad_alloc();
}

bool ReplyReader::read(ReplySink& sink) {
    state_->sink = &sink;
    void* reply = nullptr;
    const int status = redisReaderGetReply(state_->reader.get(), &reply);
    if (state_->thrown) std::rethrow_exception(std::exchange(state_->thrown, nullptr));
    if (status != REDIS_OK) throw NotResp(static_cast<const char*>(state_->reader->errstr));
    if (reply == nullptr) state_->check_announcement();
    return reply != nullptr;
}

}  // namespace cachehold::redis
