// SPDX-License-Identifier: MIT
#include "hold/clear_up.hpp"

#include "hold/switch.hpp"
#include "os/lock.hpp"
#include "os/replace_file.hpp"
#include "report/error.hpp"

namespace cachehold::hold {

void remove_half_inis(os::Disk& disk, const os::Location& ini) try {
    os::remove_stale_temporaries(disk, ini);
} catch (const std::runtime_error&) {  // the directory has gone, or is not one to work in
}

void put_back_swapped(World& world, const site::Site& site, const std::string& id) try {
    const os::Location ini = site::Site{site.root, site.uri + ".restore"}.ini();
    if (look(world.disk, ini, world.config.ini).mark.mark.id == id)
        put_back(world.disk, ini, world.config.ini);
} catch (const report::Error& error) {
    world.report.warning(error.what());
}

void remove_half_records(World& world) {
    for (const auto& key : world.store.half_written()) {
        try {
            const os::Lock lock(world.disk, world.clock, world.store.directory(), key + ".lock",
                                std::chrono::seconds{0}, "clearing up");
            world.store.remove_half(key);
        } catch (const report::Error& error) {
            if (error.status() != report::ExitStatus::busy) throw;
        }
    }
}

}  // namespace cachehold::hold
