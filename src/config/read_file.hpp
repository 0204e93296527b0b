// SPDX-License-Identifier: MIT
// One configuration file, read once through one descriptor, so that what was checked is what was read.
#pragma once

#include <cstddef>
#include <string>

namespace cachehold::config {

struct File {
    enum class State {
        read,
        missing,      ///< or in a directory that we may not search
        denied,       ///< there, but not ours to read
        not_regular,  ///< directory, FIFO, socket, device: not opened for long enough to wait for anybody
        too_large,
        failed,  ///< any other error
    };
    State state = State::missing;
    std::string text;          ///< state read
    std::string reason;        ///< every other state: for people
    bool others_read = false;  ///< everybody on this machine may read it
    std::string others_write;  ///< who else may write it, for people; empty: nobody but root and us
};

File read_file(const std::string& path, std::size_t limit);

/// Without line end and carriage return.
std::string first_line(const std::string& text);

}  // namespace cachehold::config
