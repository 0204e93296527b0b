// SPDX-License-Identifier: MIT
#include "command/hold_commands.hpp"

#include "command/journal.hpp"
#include "command/platform.hpp"
#include "command/words.hpp"
#include "hold/leftovers.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

using report::ExitStatus;

/// The task's log shows 200 characters at most, and the command must be among them: the path names the site.
void tell_kept(hold::World& world, const site::Site& site) {
    world.report.warning("the site stays held, Redis is off: run it again, or: " + release_command(site));
}

void tell_end(hold::World& world, const hold::Request& request, const hold::Result& result) {
    const std::string name = label(request.site);
    if (result.was_settling && !result.flushed)
        return world.report.info(name + " is released already; 'cachehold recover' will flush once more at " +
                                 os::to_utc(result.record->settle_until));
    if (!result.was_held && !result.flushed) {
        const auto platform = platform_holding(world.store, request.site);
        return world.report.info(
            platform ? name + " is held with its platform; to release that: " + release_command(*platform)
                     : name + " is not held; nothing to do");
    }
    const bool is_held = result.record && result.record->state != record::State::settling;
    if (!is_held) {
        const std::string flushed = result.flushed ? ": " + flush_summary(*result.flushed) : "";
        return world.report.info(name + " is released" + flushed);
    }
    if (result.is_inner)
        return world.report.info(name +
                                 " stays held: inside a task, its end is for the process that began: " +
                                 holders_summary(*result.record) + "; else: --holder-pid PID, or --force");
    if (result.others == hold::Others::live)
        return world.report.info(name + " stays held for another task: " + holders_summary(*result.record));
    if (request.wish == hold::Wish::fail && world.config.on_failure == config::Policy::keep)
        return tell_kept(world, request.site);
    if (result.others == hold::Others::kept && result.status == ExitStatus::done)
        return world.report.info(
            name + " stays held for a task that failed meanwhile: " + holders_summary(*result.record) +
            "; run it again, or: " + release_command(request.site));
    world.report.warning(
        name + " stays held, Redis is off for it; when the cause is mended, run: cachehold recover " +
        operand(result.record->site()));
}

ExitStatus recover_one(hold::World& world, const hold::Request& request) {
    const hold::Result result = carry_out_noted(world, request);
    const bool is_held = result.record && result.record->state != record::State::settling;
    const std::string name = label(request.site);
    if (result.was_settling && result.flushed)
        world.report.info(name +
                          " was released; flushed for the last time: " + flush_summary(*result.flushed));
    else if (!result.was_held)
        world.report.detail(name + " is not held; nothing to do");
    else if (!is_held && result.flushed)
        world.report.info(name + " is released: " + flush_summary(*result.flushed));
    else if (is_held && result.others == hold::Others::kept)
        world.report.info(name + " stays held for the task to be run again; to release it: " +
                          release_command(request.site));
    else if (is_held && hold::has_holder_elsewhere(*result.record, world))
        world.report.info(
            name + " stays held for a task of another host or container, which cannot be seen from here: " +
            holders_summary(*result.record) + "; when it is over: " + release_command(request.site) +
            " --force");
    else if (is_held && result.others == hold::Others::live)
        world.report.detail(name + " is held by a task that runs: " + holders_summary(*result.record));
    else if (is_held)
        world.report.warning(
            name + " stays held, Redis is off for it; mend the cause and run 'cachehold recover' again");
    return result.status;
}

}  // namespace

ExitStatus begin(hold::World& world, const hold::Request& request) {
    if (request.site.is_platform()) return begin_platform(world, request);
    site::demand_exists(request.site);
    const hold::Result result = carry_out_noted(world, request);
    const std::string held = report::quoted(request.site.uri) + " is held" +
                             (request.task.empty() ? "" : " for " + report::printable(request.task, 100));
    if (result.status == ExitStatus::flush_owed)
        world.report.warning(
            held + ", Redis is off for it; a flush is owed, before that 'end' will put nothing back");
    else if (result.flushed)
        world.report.info(held + ", Redis is off for it: " + flush_summary(*result.flushed));
    else
        world.report.detail(held + " already, in all its places");
    return result.status;
}

ExitStatus end(hold::World& world, const hold::Request& request) {
    const hold::Result result = carry_out_noted(world, request);
    tell_end(world, request, result);
    return result.status;
}

ExitStatus recover(hold::World& world, const hold::Request& request) {
    hold::remove_half_records(world);
    if (!request.site.is_platform() && !hold::find_record(world.store, request.site, ""))
        site::demand_exists(request.site);
    return recover_one(world, request);
}

ExitStatus recover_all(hold::World& world, const hold::Request& request) {
    hold::remove_half_records(world);
    auto [records, damaged] = world.store.list();
    ExitStatus status = ExitStatus::done;
    const auto keep_first = [&](ExitStatus next) { status = status == ExitStatus::done ? next : status; };
    for (const auto& damage : damaged) {
        world.report.error(damage.message);
        keep_first(ExitStatus::file_system);
    }
    for (const auto& record : records) {
        hold::Request one = request;
        one.site = record.site();
        try {
            keep_first(recover_one(world, one));
        } catch (const report::Error& error) {
            world.report.error(error.what());
            keep_first(error.status());
        }
    }
    return status;
}

std::string release_command(const site::Site& site) { return "cachehold end " + operand(site); }

}  // namespace cachehold::command
