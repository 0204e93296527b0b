// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <memory>
#include <string>

#include "cli/options.hpp"
#include "cli/settings.hpp"
#include "cli/text_printer.hpp"
#include "command/run.hpp"
#include "hold/hold.hpp"

namespace cachehold::cli {

/// The commands that need the real world: configuration, state directory, Redis. Each returns an exit status
/// or throws report::Error.
class Program {
public:
    /// `settings` outlives it. Throws report::Error{configuration, file_system}.
    Program(const Options& options, const Settings& settings, std::ostream& out, TextPrinter& printer);

    int begin();
    int end();
    int flush();
    int status();
    int recover();

    /// What stands around the command of `run`, here or in the name of somebody else.
    report::ExitStatus begin(hold::Request request);
    report::ExitStatus end_each(hold::Request request);

private:
    void name_site(hold::Request& request, const site::Site& site) const;

    const Options& options_;
    std::ostream& out_;
    TextPrinter& printer_;
    os::PosixDisk disk_;
    os::SystemClock clock_;
    os::SystemProcesses processes_;
    record::Store store_;
    std::unique_ptr<redis::Flusher> flusher_;
    hold::World world_;
};

/// Shown by `printer`; a signal ends what goes on.
redis::Progress progress_on(TextPrinter& printer);

/// The request of `run`, with a token of its own.
command::RunOptions run_options(const Options& options);

}  // namespace cachehold::cli
