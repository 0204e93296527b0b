// SPDX-License-Identifier: MIT
#include "command/attempt.hpp"

#include <boost/filesystem/exception.hpp>
#include <system_error>

#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::command {

using report::ExitStatus;

Caught caught() {
    const std::string way_out = "; mend that and run the command again";
    try {
        throw;
    } catch (const report::Error& error) {
        return {error.status(), error.what()};
    } catch (const boost::filesystem::filesystem_error& error) {
        return {ExitStatus::file_system, "cannot read " + report::quoted(error.path1().string()) + ": " +
                                             error.code().message() + way_out};
    } catch (const std::system_error& error) {
        // No more processes, descriptors or memory.
        return {ExitStatus::file_system, error.what() + way_out};
    } catch (const std::exception& error) {
        return {ExitStatus::internal, std::string(error.what()) + "; please report this as a bug"};
    }
}

ExitStatus attempt(report::Report& report, const std::function<ExitStatus()>& work) {
    try {
        return work();
    } catch (const std::exception&) {
        const Caught failure = caught();
        report.warning(failure.message);
        return failure.status;
    }
}

}  // namespace cachehold::command
