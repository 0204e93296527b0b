// SPDX-License-Identifier: MIT
#pragma once

#include <termios.h>

namespace cachehold::os {

/// How the terminal on standard input is set now, to be set again after a command that died in the middle of
/// a prompt for a password or of an editor.
class TerminalSettings {
public:
    TerminalSettings();
    void restore() const;

private:
    struct termios settings_ {};
    bool is_terminal_;  // after what its initializer fills
};

}  // namespace cachehold::os
