// SPDX-License-Identifier: MIT
// The whole program, and its commands that need a configuration, as whoever we are.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>

#include "cli/options.hpp"
#include "cli/settings.hpp"
#include "command/run.hpp"
#include "hold/hold.hpp"
#include "report/report.hpp"

namespace cachehold::cli {

/// Parses, loads the configuration, builds the real world, runs one command. Data goes to `out`, talk to
/// `err`. Returns the exit status; the only place where exceptions end.
int main(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

/// Lines for people on stderr: "cachehold: …", "cachehold: warning: …", "cachehold: error: …"; hooks rely on
/// the three. Progress and colour only on a terminal, no colour with NO_COLOR. Progress is one line that is
/// written over.
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
    /// Before anything else writes to the terminal.
    void wipe_progress();

private:
    /// As one printable line, with `word` in front, in `colour` as terminals number them.
    void print(const std::string& line, const std::string& word = "", int colour = 0);

    std::ostream& err_;
    bool is_quiet_ = false;
    bool is_verbose_ = false;
    bool is_terminal_;
    bool has_colour_;
    std::string last_warning_;  ///< not said twice in a row
    bool has_progress_ = false;
    std::chrono::steady_clock::time_point shown_{};  ///< the last progress
};

struct Context {
    const Options& options;
    Settings& settings;
    std::ostream& out;
    TextPrinter& printer;
};

/// begin, end, flush, status and recover in the real world: a state directory, which is made where it is
/// missing, and Redis. Each returns an exit status or throws Error.
class Program {
public:
    /// What `context` refers to outlives it. Throws Error{configuration, file_system}.
    explicit Program(const Context& context);

    /// The command of the options.
    ExitStatus perform();

    /// What stands around the command of `run`, here or in the name of somebody else.
    ExitStatus begin(hold::Request request);
    ExitStatus end_each(hold::Request request);

private:
    /// For whoever has not named a holder.
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

/// What users are to know whose records root's `recover` passes over. Root is told of all of them, where no
/// site is named.
std::vector<std::string> unserved(const Options& options);

/// command::examine(); prints what it found. It makes no state directory. Of `hook`: what a site's
/// settings.php makes of the switch.
ExitStatus doctor(const Context& context);

/// What `doctor` tells where there are no settings: the reason.
ExitStatus doctor(const Options& options, const Error& error, std::ostream& out);

/// What Redis still has of names that no site of anybody has any more.
ExitStatus leftovers(const Context& context);

/// One INI file, and no record.
ExitStatus ini(const Options& options, std::ostream& out, TextPrinter& printer);

/// For the hooks, which say by CACHEHOLD_DRUSH which Drush they are in.
ExitStatus sync(const Options& options, TextPrinter& printer);

// What the command line asks of a hold.

bool names_site(const Options& options);

/// Only where names_site(). Throws Error{no_such_site, usage}.
site::Site site_of(const Options& options);

/// In the name of the task that called us. Throws Error{no_such_site, usage}.
hold::Request request_for(const Options& options, hold::Wish wish);

/// A platform's with all its sites.
hold::Request with_sites(hold::Request request);

/// The request of `run`, with a token of its own. Throws Error{no_such_site, usage}.
command::RunOptions run_options(const Options& options);

/// One document of what each owner's process has written: in each line a member's name and one object of it.
std::string document_of(Command command, std::istream& lines, ExitStatus status);

}  // namespace cachehold::cli
