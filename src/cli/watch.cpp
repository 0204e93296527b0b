// SPDX-License-Identifier: MIT
#include "cli/watch.hpp"

#include <unistd.h>

#include <ostream>

#include "cli/terminal.hpp"
#include "os/clock.hpp"
#include "os/interrupt.hpp"
#include "report/error.hpp"

namespace cachehold::cli {

void watch(std::ostream& out, const std::function<std::string()>& look) {
    constexpr int ticks = 20;
    constexpr auto tick = std::chrono::milliseconds(100);
    const os::SystemClock clock;
    const bool wipes = is_terminal(STDOUT_FILENO);
    std::string before;
    while (os::interrupted_by() == 0 && out) {
        std::string text;
        try {
            text = look();
        } catch (const report::Error&) {
            if (os::interrupted_by() == 0) throw;
            return;
        }
        if (wipes || text != before)
            out << (wipes ? "\x1b[H\x1b[2J" : "") << os::to_utc(clock.now()) << '\n' << text << std::flush;
        before = text;
        for (int i = 0; i < ticks && os::interrupted_by() == 0; ++i) clock.sleep(tick);
    }
}

}  // namespace cachehold::cli
