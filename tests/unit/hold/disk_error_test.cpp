// SPDX-License-Identifier: MIT
// Every call on the disk fails, once and for good: never a half state, always a message with the way out.
#include <cerrno>
#include <cstdlib>
#include <iostream>

#include "report/report.hpp"
#include "support/catch.hpp"
#include "support/cut_world.hpp"

using namespace cachehold;
using report::ExitStatus;
using test::CutWorld;
using test::Image;

namespace {

const std::string theirs = "; theirs\r\nredis_cache_disable = \"0\" ; no\r\nx = 1";
const std::vector<int> errors = {ENOSPC, EIO, EINTR, EAGAIN, EMFILE, ENOMEM, EROFS, EACCES, EDQUOT};

struct Fault {
    int at = 0;  ///< the call that fails; 0: none
    int error = 0;
    bool stays = false;  ///< so do all calls after it
};

struct Attempt {
    ExitStatus status = ExitStatus::internal;
    std::string talk;
    Image end;
    int calls = 0;
    bool is_remove = false;  ///< the call that failed was the removal of a file
};

Attempt attempt(const test::Scenario& scenario, const Image& start, const Fault& fault) {
    CutWorld w(start);
    Attempt result;
    scenario.before(w);
    w.report.text.clear();
    w.disk.before_call = [&](const std::string& call) {
        w.visit();
        ++result.calls;
        const bool is_due =
            fault.at != 0 && (result.calls == fault.at || (fault.stays && result.calls > fault.at));
        if (!is_due) return;
        result.is_remove = result.is_remove || call.rfind("remove", 0) == 0 || fault.stays;
        throw os::DiskError(call, "x", fault.error);
    };
    try {
        result.status = scenario.act(w);
    } catch (const report::Error& error) {
        result.status = error.status();
        w.report.text += error.what();
    }
    result.talk = w.report.text;
    result.end = w.disk.now();
    if (w.read_stale_keys) result.talk += "a visitor read old keys";
    return result;
}

bool names_way_out(const std::string& talk) {
    for (const char* way :
         {"run the command again", "run it again", "run 'cachehold recover'", "run: cachehold"})
        if (talk.find(way) != std::string::npos) return true;
    return false;
}

std::string judge(const Image& start, const Attempt& good, const Attempt& bad) {
    std::string wrong = test::judge_ini(start, bad.end);
    if (bad.talk.find("old keys") != std::string::npos) wrong += "a visitor read old keys; ";
    if (bad.status == good.status && test::kind_of_ini(start, bad.end) != test::kind_of_ini(start, good.end))
        wrong += "the status tells of a success that is none; ";
    if (bad.status == ExitStatus::internal || bad.status == ExitStatus::usage)
        wrong += "status " + std::to_string(static_cast<int>(bad.status)) + "; ";
    if (bad.status != good.status && !names_way_out(bad.talk)) wrong += "no way out in: " + bad.talk + "; ";
    if (!bad.is_remove) wrong += test::judge_temporaries(bad.end);
    return wrong + test::judge_recovery(start, bad.end, bad.is_remove);
}

/// How many faults there were; what was wrong goes to `findings`.
int fail_each_call(const test::Scenario& scenario, const std::string& original,
                   std::set<std::string>& findings) {
    const bool is_full = std::getenv("CRASH_FULL") != nullptr;
    const Image start = CutWorld::fresh(original);
    const Attempt good = attempt(scenario, start, {});
    int faults = 0;
    for (int at = 1; at <= good.calls; ++at) {
        for (std::size_t i = 0; i < errors.size(); ++i) {
            if (!is_full && i != static_cast<std::size_t>(at) % errors.size()) continue;
            for (const bool stays : {false, true}) {
                if (!is_full && stays != (original != test::bare && at / 9 % 2 == 0)) continue;
                ++faults;
                const Attempt bad = attempt(scenario, start, {at, errors[i], stays});
                const std::string wrong = judge(start, good, bad);
                if (!wrong.empty())
                    findings.insert("call " + std::to_string(at) + ", errno " + std::to_string(errors[i]) +
                                    (stays ? " for good: " : ": ") + wrong);
            }
        }
    }
    return faults;
}

}  // namespace

TEST_CASE(
    "disk errors: whichever call fails, the INI is whole, the message names the way out, recover finishes",
    "[hold][crash]") {
    int faults = 0;
    for (const auto& scenario : test::scenarios()) {
        for (const auto& original : {std::string(), theirs, test::bare}) {
            INFO(scenario.name << ", the INI: " << original);
            std::set<std::string> findings;
            faults += fail_each_call(scenario, original, findings);
            CHECK(findings == std::set<std::string>{});
        }
    }
    std::cout << "# disk errors: " << faults << "\n";
    CHECK(faults > 1000);
}

TEST_CASE("disk errors: no INI is made where a Solr core cannot be looked for", "[hold][crash]") {
    Image start = CutWorld::fresh("");
    start["/a/sites/example.com"];
    CutWorld w(start);
    w.disk.before_call = [looks = 0](const std::string& call) mutable {
        if (call != "stat_entry") return;
        const bool is_for_record = ++looks <= 3;
        if (!is_for_record) throw os::DiskError("stat", "solr.php", EIO);
    };
    CHECK_THROWS_AS(test::scenarios().front().act(w), report::Error);
    CHECK_FALSE(test::ini_in(w.disk.now()));
}
