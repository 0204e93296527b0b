// SPDX-License-Identifier: MIT
// What config/ wants to know of a file. It opens none itself: whoever loads a configuration brings a Reader.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace cachehold::config {

struct File {
    enum class State {
        read,
        missing,      ///< or in a directory that we may not search
        denied,       ///< there, but not ours to read
        not_regular,  ///< directory, FIFO, socket, device
        too_large,
        failed,  ///< any other error
    };
    State state = State::missing;
    std::string text;          ///< state read
    std::string reason;        ///< every other state: for people
    bool others_read = false;  ///< everybody on this machine may read it
    std::string others_write;  ///< who else may write it, for people; empty: nobody but root and us
};

/// Reads a file once, through one descriptor, so that what was checked is what was read; waits for nobody.
using Reader = std::function<File(const std::string& path, std::size_t limit)>;

}  // namespace cachehold::config
