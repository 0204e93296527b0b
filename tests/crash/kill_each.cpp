// SPDX-License-Identifier: MIT
// Meddles with cachehold at its system calls, against a real Redis, and judges what comes of it: each INI is
// the original or a whole held file, no key of the site is there once the switch is back, and `recover`, or
// the same command again, brings everything to the right end.
//
//     kill_each BINARY kill|signals|random|errors SAMPLES SEED PART PARTS
//
// SAMPLES for each scenario, 0: every call; of these, those of PART 0 … PARTS-1. Prints TAP.
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>

#include "crash/process.hpp"
#include "crash/world.hpp"

namespace cachehold::crash {
namespace {

using Kind = Meddling::Kind;
using Words = std::vector<std::string>;

struct Scenario {
    std::string name;
    std::string start;
    Words words;
    bool lives = false;  ///< the task that holds the site goes on meanwhile
};

const std::vector<int> all_signals = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ};
const std::vector<int> errors = {ENOSPC, EIO, EINTR, EAGAIN, EMFILE, ENOMEM, EROFS};

std::vector<Scenario> scenarios(const std::string& original, const std::string& site) {
    std::vector<Scenario> all = {
        {"begin", original, {"begin", site, "--task", "migrate"}},
        {"end", original + "-held", {"end", site}},
        {"recover", original + "-held", {"recover"}},
        {"recover while the task lives", original, {"recover"}, true},
        {"run", original, {"run", site, "--", "/bin/true"}},
    };
    if (original != "theirs") return all;
    all.push_back({"begin with a new name", "theirs", {"begin", site, "--new-uri", "example.org"}});
    all.push_back({"begin after a failed task", "theirs-kept", {"begin", site}});
    all.push_back({"end of a task that failed", "theirs-held", {"end", site, "--outcome", "failure"}});
    all.push_back({"recover of a failed task", "theirs-kept", {"recover", "--failed"}});
    all.push_back({"nested begin, the INI replaced", "theirs-replaced", {"begin", site}});
    all.push_back({"begin while the site settles", "theirs-settling", {"begin", site}});
    all.push_back({"forced end while it settles", "theirs-settling", {"end", site, "--force"}});
    return all;
}

class Runner {
public:
    Runner(const std::string& binary, std::string mode, std::size_t samples, unsigned seed, long part,
           long parts)
        : world_(binary),
          mode_(std::move(mode)),
          samples_(samples),
          seed_(seed),
          random_(seed),
          part_(part),
          parts_(parts) {}

    int run_all() {
        for (const auto* original : {"absent", "bare", "theirs"}) {
            world_.make_starts(original);
            for (const auto& scenario : scenarios(original, world_.site())) {
                findings_.clear();
                const long first = tried_;
                const long calls = meddle_everywhere(scenario);
                std::cout << (findings_.empty() ? "" : "not ") << "ok - " << mode_ << ": " << scenario.name
                          << ", the INI " << original << ", " << tried_ - first << " times, " << calls
                          << " calls\n"
                          << findings_ << std::flush;
                failed_ = failed_ || !findings_.empty();
            }
        }
        std::cout << "# " << mode_ << ": " << tried_ << " tried, " << world_.states_reached()
                  << " states reached, seed " << seed_ << "\n";
        return failed_ ? 1 : 0;
    }

private:
    long meddle_everywhere(const Scenario& scenario) {
        const long calls = undisturbed(scenario);
        if (mode_ == "random") {
            for (std::size_t i = 0; i < samples_; ++i) signal_at_random(scenario);
            return calls;
        }
        const auto kinds = meddlings();
        const long all = calls * static_cast<long>(kinds.size());
        const long stride = samples_ == 0 ? 1 : std::max(1L, all / static_cast<long>(samples_));
        const long offset = static_cast<long>(random_() % static_cast<unsigned long>(stride));
        for (long i = offset, turn = 0; i < all; i += stride, ++turn) {
            if (turn % parts_ != part_) continue;
            Meddling meddling = kinds[static_cast<std::size_t>(i % static_cast<long>(kinds.size()))];
            meddling.call = i / static_cast<long>(kinds.size()) + 1;
            attempt(scenario, meddling);
        }
        return calls;
    }

    [[nodiscard]] std::vector<Meddling> meddlings() const {
        std::vector<Meddling> all;
        if (mode_ == "kill") all.push_back({Kind::signal, SIGKILL, 0});
        if (mode_ == "signals")
            for (const int signal : all_signals) all.push_back({Kind::signal, signal, 0});
        if (mode_ == "errors") {
            for (const int error : errors) all.push_back({Kind::error, error, 0});
            all.push_back({Kind::short_write, 0, 0});
        }
        return all;
    }

    void prepare(const Scenario& scenario, const Holder& holder) {
        world_.restore(scenario.start);
        if (scenario.lives) world_.cachehold({"begin", world_.site()}, &holder);
    }

    /// How many calls there are; a visitor comes at each.
    long undisturbed(const Scenario& scenario) {
        Holder holder;
        prepare(scenario, holder);
        const auto& verb = scenario.words.front();
        const TraceEnd end = trace(world_.command(scenario.words, &holder), world_.config_file(),
                                   world_.talk_file(), {}, [&] { world_.visit(verb); });
        if (end.calls < 20 || end.status != 0)
            tell("undisturbed", "status " + std::to_string(end.status) + ", " + world_.talk());
        if (!world_.visits_wrong().empty()) tell("undisturbed", world_.visits_wrong());
        return end.calls;
    }

    void attempt(const Scenario& scenario, const Meddling& meddling) {
        Holder holder;
        prepare(scenario, holder);
        const TraceEnd end = trace(world_.command(scenario.words, &holder), world_.config_file(),
                                   world_.talk_file(), meddling);
        if (!end.took) return;
        const std::string name = "call " + std::to_string(meddling.call) + " (number " + end.name +
                                 "), kind " + std::to_string(static_cast<int>(meddling.kind)) + " " +
                                 std::to_string(meddling.value);
        judge(scenario, meddling, end.status, name, holder);
    }

    void signal_at_random(const Scenario& scenario) {
        Holder holder;
        prepare(scenario, holder);
        const int signal = all_signals[random_() % all_signals.size()];
        const long moment = static_cast<long>(random_() % 12000);
        const int status =
            run(world_.command(scenario.words, &holder), world_.talk_file(), signal, moment, 20);
        const std::string name =
            "signal " + std::to_string(signal) + " after " + std::to_string(moment) + " us";
        if (status < 0) tell(name, "does not end");
        judge(scenario, {Kind::signal, signal, 0}, status, name, holder);
    }

    void judge(const Scenario& scenario, const Meddling& meddling, int status, const std::string& name,
               Holder& holder) {
        ++tried_;
        const auto& verb = scenario.words.front();
        std::string wrong = world_.judge_instant(verb);
        if (scenario.lives && !world_.is_held()) wrong += "the hold of a living task was released; ";
        wrong += meddling.kind == Kind::signal ? judge_signal(meddling.value, status)
                                               : judge_error(scenario, status);
        holder.die();
        wrong += tried_ % 2 == 0 ? finish_by_recover(verb) : finish_again(scenario.words);
        wrong += world_.judge_end(verb);
        if (!wrong.empty()) tell(name, wrong);
    }

    /// A signal leads to an ordinary end, or to that of the signal.
    std::string judge_signal(int signal, int status) {
        if (status == 0 || status == 4 || status == 128 + signal || signal == SIGKILL) return {};
        if (status == 6 || status == 11) return {};
        return "status " + std::to_string(status) + ", " + world_.talk();
    }

    /// A success is one, and a failure says so.
    std::string judge_error(const Scenario& scenario, int status) {
        const auto& verb = scenario.words.front();
        const bool is_kept = scenario.words.back() == "failure";
        if (status == 0) return is_kept || scenario.lives ? "" : world_.judge_success(verb);
        const std::string talk = world_.talk();
        const bool is_known =
            (status >= 2 && status <= 11) || (verb == "run" && (status == 126 || status == 127));
        const bool is_told =
            talk.find("cachehold: ") != std::string::npos && talk.find("report this") == std::string::npos;
        if (is_known && is_told) return {};
        return "status " + std::to_string(status) + ", " + talk;
    }

    std::string finish_by_recover(const std::string& verb) {
        if (tried_ % 10 != 0) return expect_success({"recover", "--failed"});
        world_.forget_visits();
        const TraceEnd end = trace(world_.command({"recover", "--failed"}, nullptr), world_.config_file(),
                                   world_.talk_file(), {}, [&] { world_.visit(verb); });
        return (end.status == 0 ? "" : "recover: " + world_.talk()) + world_.visits_wrong();
    }

    /// The same command goes on where the disturbed one stopped; a begin wants its end then.
    std::string finish_again(const Words& words) {
        Holder holder;
        if (words.front() == "run") return expect_success(words) + expect_success({"recover", "--failed"});
        std::string wrong = expect_success(words, &holder);
        if (words.front() != "begin") return wrong + expect_success({"recover", "--failed"});
        wrong += world_.judge_success("begin");
        wrong += expect_success({"end", world_.site()}, &holder);
        return world_.is_held() ? wrong + "end afterwards: " + world_.talk() : wrong;
    }

    std::string expect_success(const Words& words, const Holder* holder = nullptr) {
        const int status = world_.cachehold(words, holder);
        return status == 0
                   ? ""
                   : words.front() + " afterwards: status " + std::to_string(status) + ", " + world_.talk();
    }

    void tell(const std::string& name, const std::string& wrong) {
        if (findings_.size() > 4000) return;
        std::string line = "# " + name + ": " + wrong;
        for (char& byte : line) byte = byte == '\n' || byte == '\r' ? '|' : byte;
        findings_ += line + "\n";
    }

    World world_;
    std::string mode_;
    std::size_t samples_;
    unsigned seed_;
    std::mt19937 random_;
    long part_;
    long parts_;
    long tried_ = 0;
    bool failed_ = false;
    std::string findings_;
};

}  // namespace
}  // namespace cachehold::crash

int main(int argc, char** argv) {
    if (argc != 7) return 2;
    if (!cachehold::crash::can_trace()) {
        std::cout << "ok - " << argv[2] << ": at every system call # SKIP this machine allows no ptrace\n";
        return 0;
    }
    // The leak checker is a tracer too, and there can be one only.
    const char* options = std::getenv("ASAN_OPTIONS");
    ::setenv("ASAN_OPTIONS",
             ((options != nullptr ? std::string(options) + ":" : "") + "detect_leaks=0").c_str(), 1);
    const auto number = [&](int i) { return std::strtoul(argv[i], nullptr, 10); };
    return cachehold::crash::Runner(argv[1], argv[2], number(3), static_cast<unsigned>(number(4)),
                                    static_cast<long>(number(5)), static_cast<long>(number(6)))
        .run_all();
}
