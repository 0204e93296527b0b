// SPDX-License-Identifier: MIT
#include "support/cut_world.hpp"

#include "os/disk.hpp"

namespace cachehold::test {
namespace {

using hold::Wish;
using report::ExitStatus;

std::string described(const std::optional<SimFile>& file) {
    if (!file) return "no file";
    return "mode " + std::to_string(file->mode) + ", owner " + std::to_string(file->owner) + ", " +
           std::to_string(file->bytes.size()) + " bytes: " + file->bytes;
}

bool is_held_form(const std::optional<SimFile>& original, const std::optional<SimFile>& now) {
    if (!now || ini::read(now->bytes).truth != ini::Truth::truthy) return false;
    const auto undone = ini::end_hold(now->bytes);
    if (!original) return undone.outcome == ini::EndResult::Outcome::remove_file && now->mode == 0664;
    SimFile restored = *now;
    restored.bytes = undone.bytes;
    return undone.outcome == ini::EndResult::Outcome::restored && restored == *original;
}

std::string leftovers(const Image& image) {
    std::string found;
    for (const auto& [path, files] : image) {
        for (const auto& [name, file] : files) {
            const bool may_stay = name == ini_name || name == "default.boa_site_control.ini" ||
                                  std::string_view(name).ends_with(".lock");
            if (!may_stay) found += path + "/" + name + " stays; ";
        }
    }
    return found;
}

ExitStatus begin(CutWorld& w) { return w.carry_out(Wish::begin).status; }
ExitStatus begin_second(CutWorld& w) { return w.carry_out(Wish::begin, "bb").status; }
ExitStatus end(CutWorld& w) { return w.carry_out(Wish::end).status; }
ExitStatus recover(CutWorld& w) { return w.recover(); }

ExitStatus begin_at_new_place(CutWorld& w) {
    auto request = w.request(Wish::begin);
    request.new_place = w.b;
    return hold::carry_out(w.world, request).status;
}

hold::Request of_platform(CutWorld& w, Wish wish) {
    auto request = w.request(wish);
    request.site.uri = "all";
    request.sites = {w.a};
    return request;
}

ExitStatus begin_platform(CutWorld& w) {
    return hold::carry_out(w.world, of_platform(w, Wish::begin)).status;
}
ExitStatus end_platform(CutWorld& w) { return hold::carry_out(w.world, of_platform(w, Wish::end)).status; }

/// What PHP could have written, by requests that had read the old INI, before the task was done.
void begin_and_work(CutWorld& w) {
    begin(w);
    w.has_stale_keys = true;
}

void begin_and_fail(CutWorld& w) {
    begin_and_work(w);
    w.carry_out(Wish::fail);
    w.processes.dead = {100};
}

}  // namespace

std::optional<SimFile> ini_in(const Image& image) {
    const auto files = image.find(modules_a);
    if (files == image.end()) return std::nullopt;
    const auto found = files->second.find(ini_name);
    return found == files->second.end() ? std::nullopt : std::optional(found->second);
}

const std::vector<Scenario>& scenarios() {
    static const std::vector<Scenario> all = {
        {"begin", [](CutWorld&) {}, begin},
        {"begin with Redis down", [](CutWorld& w) { w.flusher.is_down = true; }, begin},
        {"begin at two places", [](CutWorld&) {}, begin_at_new_place},
        {"begin by a second task", begin, begin_second},
        {"begin again after a failed task", begin_and_fail, begin_second},
        {"begin while the site settles",
         [](CutWorld& w) {
             w.config.settle = std::chrono::seconds{60};
             begin_and_work(w);
             end(w);
         },
         begin},
        {"end", begin_and_work, end},
        {"end with Redis down",
         [](CutWorld& w) {
             begin_and_work(w);
             w.flusher.is_down = true;
         },
         end},
        {"end into settling",
         [](CutWorld& w) {
             w.config.settle = std::chrono::seconds{60};
             begin_and_work(w);
         },
         end},
        {"end of one task of two",
         [](CutWorld& w) {
             begin_and_work(w);
             w.carry_out(Wish::begin, "bb");
         },
         end},
        {"begin of its platform", [](CutWorld&) {}, begin_platform},
        {"begin of its platform while a task holds it", begin, begin_platform},
        {"end of its platform",
         [](CutWorld& w) {
             begin_platform(w);
             w.has_stale_keys = true;
         },
         end_platform},
        {"end of its platform while a task holds it",
         [](CutWorld& w) {
             begin_platform(w);
             begin_and_work(w);
         },
         end_platform},
        {"end of a task that failed", begin_and_work,
         [](CutWorld& w) { return w.carry_out(Wish::fail).status; }},
        {"recover of a task that vanished", begin_and_work, recover},
        {"recover of a task that failed", begin_and_fail, recover},
        {"recover after settling",
         [](CutWorld& w) {
             w.config.settle = std::chrono::seconds{60};
             begin_and_work(w);
             end(w);
             w.clock.time += 100;
         },
         recover},
    };
    return all;
}

std::string kind_of_ini(const Image& start, const Image& now) {
    const auto original = ini_in(start);
    const auto found = ini_in(now);
    if (found == original) return "original";
    if (is_held_form(original, found)) return "held";
    return "the INI is neither the original nor a whole held one: " + described(found) + "; ";
}

std::string judge_ini(const Image& start, const Image& now) {
    const std::string kind = kind_of_ini(start, now);
    return kind == "original" || kind == "held" ? "" : kind;
}

std::string judge_temporaries(const Image& image) {
    std::string found;
    for (const auto& [path, files] : image)
        for (const auto& [name, file] : files)
            if (os::target_of_temporary(name)) found += path + "/" + name + " stays; ";
    return found;
}

std::string judge_recovery(const Image& start, const Image& image, bool has_removal_failed) {
    CutWorld w(image);
    w.clock.time += 1000;
    w.has_stale_keys = CutWorld::is_on(image);
    std::string wrong;
    const auto status = w.recover();
    if (status != report::ExitStatus::done) wrong += "recover: " + w.report.text;
    if (w.read_stale_keys) wrong += "the switch is back before the old keys are gone; ";
    const Image end = w.disk.now();
    if (!(ini_in(end) == ini_in(start))) wrong += "after recover the INI is " + described(ini_in(end)) + "; ";
    if (!has_removal_failed && end.count(modules_a) != start.count(modules_a)) wrong += "modules stays; ";
    wrong += leftovers(end);
    w.report.text.clear();
    if (w.recover() != report::ExitStatus::done || !w.report.text.empty() || !(w.disk.now() == end))
        wrong += "recover a second time is not the same as once: " + w.report.text;
    return wrong;
}

}  // namespace cachehold::test
