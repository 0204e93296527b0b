// SPDX-License-Identifier: MIT
#include "redis/failure.hpp"

#include <algorithm>

namespace cachehold::redis {
namespace {

struct Row {
    std::string_view begins;  ///< of the error reply
    Failure failure;
    std::string_view way_out;
};

constexpr Row rows[] = {
    {"NOAUTH", Failure::refused_auth, "set redis.password_file"},
    {"WRONGPASS", Failure::refused_auth, "correct redis.password_file"},
    {"NOPERM", Failure::refused_auth,
     "give the Redis user ~* and what is missing of +scan +unlink +select (Redis 6.0: +hello)"},
    {"DENIED", Failure::refused_auth,
     "the server runs in protected mode: use its socket, or give it a password"},
    {"LOADING", Failure::not_ready, "the server still loads its data: try again when it is done"},
    {"BUSY", Failure::not_ready,
     "a script blocks the server: wait for it, or end it with SCRIPT KILL, and try again"},
    {"MASTERDOWN", Failure::not_ready,
     "the server is a replica without its primary: try again, or name the primary"},
    {"NOREPLICAS", Failure::not_ready, "the server waits for its replicas: try again when they are back"},
    {"READONLY", Failure::read_only, "put the address of its primary into redis.endpoints"},
    {"MISCONF", Failure::server_error,
     "the server cannot save its data: look at its log and disk, then try again"},
    {"OOM", Failure::server_error, "the server is out of memory: raise maxmemory, then try again"},
    {"ERR max number of clients", Failure::not_ready,
     "raise maxclients, or try again when fewer are connected"},
};

const Row* row_of(std::string_view reply) {
    const auto* found = std::find_if(std::begin(rows), std::end(rows), [reply](const Row& row) {
        return reply.substr(0, row.begins.size()) == row.begins;
    });
    return found == std::end(rows) ? nullptr : found;
}

}  // namespace

Failure classify(std::string_view error_reply) {
    const Row* row = row_of(error_reply);
    return row == nullptr ? Failure::server_error : row->failure;
}

bool is_unknown_command(std::string_view error_reply) {
    return error_reply.substr(0, 19) == "ERR unknown command";
}

FlushError refusal(const std::string& server, std::string_view command, std::string_view error_reply) {
    const Row* row = row_of(error_reply);
    std::string message = "'" + server + "' refuses " + std::string(command) + ": " +
                          report::printable(error_reply.empty() ? "(no reason)" : error_reply, 200);
    if (row != nullptr)
        message.append("; ").append(row->way_out);
    else if (is_unknown_command(error_reply))
        message +=
            "; cachehold needs HELLO, SCAN and UNLINK by their own names, as Redis 6 and later have them";
    else
        message += "; look at the server's log, then try again";
    return {classify(error_reply), message};
}

}  // namespace cachehold::redis
