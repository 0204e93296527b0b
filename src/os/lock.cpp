// SPDX-License-Identifier: MIT
#include "os/disk.hpp"

#include <unistd.h>

#include "os/caller.hpp"

namespace cachehold::os {
namespace {

constexpr std::chrono::milliseconds poll_interval{50};

Handle open(Disk& disk, const Location& file) {
    const Handle directory(disk, disk.open_parent(file));
    return {disk, disk.open_lock(directory.get(), file.below.string())};
}

/// For whoever waits. Not worth failing for.
void note_owner(Disk& disk, int file, const std::string& text) try {
    disk.truncate(file);
    disk.write(file, text);
} catch (const DiskError&) {
}

}  // namespace

// The file stays when the lock ends: removing it would let a third process lock a file that a second one
// still waits on.
Handle lock(Disk& disk, const Clock& clock, const fs::path& directory, const std::string& name,
            std::chrono::seconds limit, const std::string& purpose) {
    Handle file = open(disk, {directory, name});
    std::chrono::milliseconds waited{0};
    while (!disk.try_lock(file.get())) {
        if (waited >= limit)
            throw Error(ExitStatus::busy, "another cachehold works on the same site: " +
                                              report::printable(disk.read(file.get(), 200)) + "; waited " +
                                              std::to_string(limit.count()) +
                                              " s, run the command again when it is done");
        if (interrupted_by() != 0)
            throw Error(ExitStatus::busy,
                        "interrupted while another cachehold works on the same site; run the command again");
        clock.sleep(poll_interval);
        waited += poll_interval;
    }
    note_owner(disk, file.get(),
               "process " + std::to_string(::getpid()) + ", " + purpose + ", since " + to_utc(clock.now()));
    return file;
}

}  // namespace cachehold::os
