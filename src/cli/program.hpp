// SPDX-License-Identifier: MIT
// The whole program, and its commands that need a configuration.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>

#include "cli/options.hpp"
#include "cli/settings.hpp"
#include "command/hold_commands.hpp"
#include "hold/hold.hpp"
#include "report/report.hpp"

namespace cachehold::cli {

/// Parses, loads the configuration, makes a World of real files and a real Redis, runs one command. Data goes
/// to `out`, messages to `err`. Returns the exit status. All exceptions end here.
int main(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

/// Prints lines for people on stderr: "cachehold: …", "cachehold: warning: …", "cachehold: error: …". The
/// hooks rely on these three. Progress and colour appear only on a terminal; NO_COLOR means no colour.
/// Progress is one line that is overwritten.
class TextPrinter : public report::Report {
public:
    explicit TextPrinter(std::ostream& err);
    void set_quiet(bool quiet) { is_quiet_ = quiet; }          ///< no info, no progress
    void set_verbose(bool verbose) { is_verbose_ = verbose; }  ///< detail too

    void info(const std::string& line) override;
    void detail(const std::string& line) override;
    void warning(const std::string& line) override;
    void error(const std::string& line) override;
    void progress(std::uint64_t walked, std::uint64_t total, std::uint64_t deleted);
    /// Call this before anything else writes to the terminal.
    void wipe_progress();

private:
    /// Prints one printable line, with `word` in front, in a colour of the terminal (SGR number; 0: none).
    void print(const std::string& line, const std::string& word = "", int colour = 0);

    std::ostream& err_;
    bool is_quiet_ = false;
    bool is_verbose_ = false;
    bool is_terminal_;
    bool has_colour_;
    bool has_progress_ = false;
    std::chrono::steady_clock::time_point shown_{};  ///< the last progress
};

struct Context {
    const Options& options;
    Settings& settings;
    std::ostream& out;
    TextPrinter& printer;
};

/// begin, end, flush, status and recover with real files and a real Redis. Makes the state directory where
/// there is none. Each returns an exit status or throws Error.
class Program {
public:
    /// `context` must live longer. Throws Error{configuration, file_system}.
    explicit Program(const Context& context);

    /// The command of the options.
    ExitStatus perform();

    /// The two halves of `run`: before its command, and after it.
    ExitStatus begin(const hold::Request& asked);
    ExitStatus end_each(const hold::Request& request);

private:
    /// Tells how long the hold lasts, unless the caller has named a holder.
    void tell_holder(const hold::Request& request);
    ExitStatus flush();
    ExitStatus recover();

    const Context& context_;
    os::Disk disk_;
    os::Clock clock_;
    os::Processes processes_;
    record::Store store_;
    hold::World world_;
};

/// A warning for each user whose holds root's `recover` does not look at. A user hears of himself. Root hears
/// of all, unless a site is named.
std::vector<std::string> unserved(const Options& options);

/// Prints what command::examine() has found, or with --find-prefix the site's prefixes. Makes no state
/// directory. For `hook --settings`: prints the line that the site's settings.php lacks, if any.
ExitStatus doctor(const Context& context);

/// `doctor` without settings: prints why there are none.
ExitStatus doctor(const Options& options, const Error& error, std::ostream& out);

/// Prints what Redis still has of names that no site here has any more.
ExitStatus leftovers(const Context& context);

/// One INI file, and no record.
ExitStatus ini(const Options& options, std::ostream& out, TextPrinter& printer);

/// `hook sync`, for the hooks. CACHEHOLD_DRUSH in the environment is the Drush that they run in.
ExitStatus sync(const Options& options, TextPrinter& printer);

// What the command line asks of a hold.

bool names_site(const Options& options);

/// Only where names_site(). Throws Error{no_such_site, usage}.
site::Site site_of(const Options& options);

/// A request for the task that called us. Throws Error{no_such_site, usage}.
hold::Request request_for(const Options& options, hold::Wish wish);

/// Adds all sites of a platform to a request about the platform.
hold::Request with_sites(hold::Request request);

/// The request of `run`, with a token of its own. Throws Error{no_such_site, usage}.
command::RunOptions run_options(const Options& options);

/// Makes one JSON document of the lines that each owner's process has written. A line is the name of a
/// member, which is an array, and one object for it.
std::string document_of(Command command, std::istream& lines, ExitStatus status);

}  // namespace cachehold::cli
