// SPDX-License-Identifier: MIT
#include "redis/flusher.hpp"

#include <algorithm>

#include "os/process.hpp"
#include "redis/primary.hpp"
#include "redis/walk.hpp"

namespace cachehold::redis {
namespace {

constexpr int most_passes = 5;
constexpr char between[] = " and ";

FlushError without_end(std::uint64_t found, const FlushReport& report) {
    if (found == 0)
        return {Failure::server_error,
                "the servers of '" + report.server +
                    "' change their roles all the time; try again when they are quiet"};
    std::set<std::string> written;
    for (const auto& [bin, count] : report.bins)
        if (count.found > 0) written.insert(bin);
    return {Failure::still_written,
            std::to_string(found) + " keys appeared on '" + report.server +
                "' while it was flushed: something still uses the cache; find it, then try again",
            written};
}

/// One pass, or as many as it takes until one has found nothing. A primary that is lost, or that was none any
/// more when its pass was over, has proved nothing.
void make_passes(const Connector& connector, const FlushRequest& request, const Progress& progress,
                 FlushReport& report) {
    Primary primary(connector, request.dry_run, request.server);
    const Matcher matcher(request);
    std::uint64_t found = 0;
    for (int passes = 0;;) {
        try {
            if (passes == most_passes) throw without_end(found, report);
            Server& server = primary.connect();
            report.server = server.connection.server();
            report.address = primary.address();
            found = walk(server, request, matcher, progress, connector.settings().walk_limit, report);
            if (request.dry_run) return;
            const bool counts = primary.is_the_same();
            if (counts && (found == 0 || !request.until_empty)) return;
            ++passes;
        } catch (const FlushError& error) {
            if (!primary.may_be_replaced(error)) throw;
            if (!progress(0, 0, report.deleted)) throw;
        }
    }
}

FlushReport flush_one(const Connector& connector, const FlushRequest& request, const Progress& progress) {
    FlushReport report;
    const auto begin = Clock::now();
    try {
        make_passes(connector, request, progress, report);
    } catch (const FlushError& error) {
        if (report.server.empty()) throw;
        throw FlushError(error.failure(),
                         std::string(error.what()) + " (" +
                             std::to_string(request.dry_run ? 0 : report.deleted) +
                             " keys were deleted on '" + report.server + "')",
                         error.written());
    }
    report.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return report;
}

void add(FlushReport& sum, const FlushReport& one) {
    for (const auto& [bin, count] : one.bins) {
        sum.bins[bin].deleted += count.deleted;
        sum.bins[bin].kept += count.kept;
    }
    sum.walked += one.walked;
    sum.deleted += one.deleted;
    sum.kept += one.kept;
    sum.seconds += one.seconds;
    sum.named_after = one.named_after.empty() ? sum.named_after : one.named_after;
    sum.address += (sum.address.empty() ? "" : between) + one.address;
    sum.server += (sum.server.empty() ? "" : between) + one.server;
}

/// On a machine without Redis. `before`: see FlushRequest::server.
FlushReport nothing_flushed(const std::string& before) {
    if (!before.empty() && before != no_redis)
        throw FlushError(Failure::unreachable,
                         "there is a Redis, '" + before +
                             "', which was flushed when the hold began; leave out '--redis none'");
    FlushReport report;
    report.address = no_redis;
    report.server = "no Redis";
    return report;
}

FlushError together(const FlushError& one, const FlushError& other) {
    std::set<std::string> written = one.written();
    written.insert(other.written().begin(), other.written().end());
    const bool is_proved = !one.written().empty() && !other.written().empty();
    return {one.failure(), std::string(one.what()) + "; " + other.what(),
            is_proved ? written : decltype(written)()};
}

FlushReport flush_all(const std::vector<Connector>& connectors, const FlushRequest& request,
                      const Progress& progress) {
    if (connectors.empty() || request.server == no_redis) return nothing_flushed(request.server);
    FlushReport sum;
    std::optional<FlushError> failed;
    FlushRequest of_one = request;
    of_one.dry_run = request.dry_run || !request.strangers.empty();
    // Only the first has other addresses that could take its place.
    of_one.server.erase(std::min(of_one.server.find(between), of_one.server.size()));
    for (const Connector& connector : connectors) {
        const Progress of_all = [&](std::uint64_t walked, std::uint64_t total, std::uint64_t deleted) {
            return !progress || progress(walked, total, sum.deleted + deleted);
        };
        try {
            add(sum, flush_one(connector, of_one, of_all));
        } catch (const FlushError& error) {
            if (error.failure() == Failure::interrupted) throw;
            failed = failed ? together(*failed, error) : error;
        }
    }
    if (failed) throw FlushError(*failed);
    return sum;
}

}  // namespace

Flusher flusher_of(const std::vector<ServerSettings>& servers, const Progress& progress) {
    const std::vector<Connector> connectors(servers.begin(), servers.end());
    return [=](const FlushRequest& request) { return flush_all(connectors, request, progress); };
}

bool covers(const std::string& now, const std::string& before) {
    const auto end = before.find(between);
    const bool has_first =
        (between + now + between).find(between + before.substr(0, end) + between) != now.npos;
    return has_first && (end == before.npos || covers(now, before.substr(end + sizeof between - 1)));
}

Inspection inspect(const ServerSettings& settings) {
    const Connector connector(settings);
    constexpr bool only_look = true;
    Primary primary(connector, only_look, "");
    Server& server = primary.connect();
    Connection& connection = server.connection;
    Inspection found{connection.server(), server.product,        server.databases,
                     server.keys,         server.password_place, {}};
    const auto note = [&](std::string_view command, std::string_view reply) {
        found.refusals.emplace_back(refusal(connection.server(), command, reply).what());
    };
    const Reply page = connection.ask({"SCAN", "0", "COUNT", "1"});
    if (page.is_error()) note("SCAN", page.text());
    const Reply deletion = connection.ask({"UNLINK", "cachehold:nobody-has-this-key:" + os::random_token()});
    if (deletion.is_error()) note("UNLINK", deletion.text());
    return found;
}

}  // namespace cachehold::redis
