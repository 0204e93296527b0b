// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <memory>
#include <string>

#include "cli/options.hpp"
#include "cli/text_printer.hpp"
#include "config/config.hpp"
#include "hold/hold.hpp"
#include "os/posix_disk.hpp"

namespace cachehold::cli {

/// An environment variable; empty where it is not set.
std::string environment(const char* name);

/// The commands that need the real world: configuration, state directory, Redis. Each returns an exit status
/// or throws report::Error.
class Program {
public:
    /// Throws report::Error{configuration, file_system}.
    Program(const Options& options, std::ostream& out, TextPrinter& printer);

    int begin();
    int end();
    int run();
    int flush();
    int status();
    int recover();

private:
    hold::Request request_for(hold::Wish wish);
    site::Site new_place() const;
    redis::Progress progress();

    const Options& options_;
    std::ostream& out_;
    TextPrinter& printer_;
    config::Config config_;
    os::PosixDisk disk_;
    os::SystemClock clock_;
    os::SystemProcesses processes_;
    record::Store store_;
    std::unique_ptr<redis::Flusher> flusher_;
    hold::World world_;
};

}  // namespace cachehold::cli
