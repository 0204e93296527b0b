// SPDX-License-Identifier: MIT
#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/request.hpp"

namespace cachehold::cli {

bool is_terminal(int descriptor) {
    const std::string name = environment("TERM");
    return ::isatty(descriptor) == 1 && !name.empty() && name != "dumb";
}

bool wants_colour(int descriptor, const Options& options) {
    if (options.colour != "auto") return options.colour == "always";
    return is_terminal(descriptor) && environment("NO_COLOR").empty();
}

std::size_t width_of_window(int descriptor) {
    struct winsize size {};
    return ::isatty(descriptor) == 1 && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool is_utf8_locale() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string locale = environment(name);
        if (locale.empty()) continue;
        for (const char* charset : {"UTF-8", "utf-8", "UTF8", "utf8"})
            if (locale.find(charset) != std::string::npos) return true;
        return false;
    }
    return false;
}

std::string coloured(const std::string& text, Colour colour, bool is_wanted) {
    if (!is_wanted) return text;
    return "\x1b[" + std::to_string(static_cast<int>(colour)) + "m" + text + "\x1b[0m";
}

}  // namespace cachehold::cli
