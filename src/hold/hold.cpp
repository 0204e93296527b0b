// SPDX-License-Identifier: MIT
#include "hold/hold.hpp"

#include <algorithm>

#include "hold/leftovers.hpp"
#include "hold/next_step.hpp"
#include "hold/observe.hpp"
#include "hold/switch.hpp"
#include "os/lock.hpp"
#include "redis/namespace.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::hold {
namespace {

using record::Holder;
using record::Place;
using record::Record;
using report::ExitStatus;

/// More than the longest way through next_step(): whoever gets here runs in a circle.
constexpr int step_limit = 40;

class Run {
public:
    Run(World& world, const Request& request)
        : world_(world),
          request_(request),
          record_(find_record(world.store, request.site, request.token)),
          observer_(world, request, record_) {}

    Result carry_out() {
        result_.was_held = record_.has_value();
        for (int steps = 0; steps < step_limit; ++steps) {
            Observed observed = observer_.observe(record_);
            observed.flush = flush_;
            observed.put_back_failed = put_back_failed_;
            result_.others = observed.others;
            result_.was_held = result_.was_held || observed.switches == Switches::held ||
                               observed.switches == Switches::partly;
            const Step step = next_step(observed);
            if (step == Step::done) return finished();
            perform(step);
        }
        throw report::Error(ExitStatus::internal,
                            "the hold of '" + report::printable(request_.site.uri) +
                                "' does not come to an end; please report this as a bug");
    }

private:
    void perform(Step step) {
        switch (step) {
            case Step::join:
                return join();
            case Step::reopen:
                return note(record::State::intent);
            case Step::switch_on:
                return switch_on();
            case Step::flush:
                return flush();
            case Step::note_flushed:
                return note(record::State::flushed);
            case Step::note_owed:
                return note(record::State::owed);
            case Step::leave:
                return leave();
            case Step::keep:
                return keep();
            case Step::put_back:
                return put_back();
            case Step::settle:
                return settle();
            case Step::forget:
                return forget();
            case Step::done:
                return;
        }
    }

    void join() {
        demand_holdable(world_.disk, request_.site.ini(), world_.config.ini);
        if (record_ && record_->state == record::State::settling) {
            // That hold is over: its other places are no business of this one, only its last flush is still
            // due.
            settling_names_ = record_->names;
            record_.reset();
        }
        if (!record_) {
            record_.emplace();
            record_->id = os::random_token().substr(0, 8);
            record_->since = world_.clock.now();
        }
        add_place(request_.site, Place::Edit::ours);
        if (request_.new_place) add_place(*request_.new_place, Place::Edit::none);
        auto& holders = record_->holders;
        const auto is_over = [&](const Holder& holder) {
            Record alone = *record_;
            alone.holders = {holder};
            return holder.failed || judge(alone, std::nullopt, world_) != Others::live;
        };
        holders.erase(std::remove_if(holders.begin(), holders.end(), is_over), holders.end());
        // A nested begin adds a place to the task's hold, which goes on living as long as the outer process
        // does.
        const bool is_nested = std::any_of(holders.begin(), holders.end(),
                                           [&](const Holder& holder) { return observer_.is_caller(holder); });
        if (!is_nested) holders.push_back(holder_of(request_, world_.clock));
        note(record::State::intent);
    }

    void add_place(const site::Site& site, Place::Edit edit) {
        auto& places = record_->places;
        auto found = std::find_if(places.begin(), places.end(),
                                  [&](const Place& place) { return place.site == site; });
        if (found == places.end()) found = places.insert(found, {site, Place::Edit::none});
        if (found->edit == Place::Edit::none) found->edit = edit;
        auto& names = record_->names;
        if (std::count(names.begin(), names.end(), site.uri) == 0) names.push_back(site.uri);
    }

    void note(record::State state) {
        record_->state = state;
        if (!request_.second_cache.empty()) record_->second_cache = request_.second_cache;
        world_.store.write(*record_);
    }

    void switch_on() {
        for (auto& place : record_->places) {
            if (!observer_.is_wanted_on(place) ||
                !look(world_.disk, place.site.ini(), world_.config.ini).has_directory)
                continue;
            const SwitchResult done = turn_on(world_.disk, place.site.ini(), record_->id, world_.config.ini);
            if (done.wrote) flush_ = Flush::not_yet;
            place.edit = done.ours ? Place::Edit::ours : Place::Edit::owners;
            tell(place, done);
        }
        note(record_->state);
    }

    void flush() {
        redis::FlushRequest request;
        auto names = record_ ? record_->names : std::vector<std::string>{request_.site.uri};
        names.insert(names.end(), settling_names_.begin(), settling_names_.end());
        request.prefixes = redis::prefixes_of(names, world_.config.prefixes);
        request.keep = world_.config.keep;
        try {
            result_.flushed = world_.flusher.flush(request, request_.progress);
            flush_ = Flush::done;
        } catch (const redis::FlushError& error) {
            flush_ = Flush::failed;
            result_.status = ExitStatus::flush_owed;
            world_.report.warning(std::string(error.what()));
        }
    }

    void leave() {
        auto& holders = record_->holders;
        holders.erase(std::remove_if(holders.begin(), holders.end(),
                                     [&](const Holder& holder) { return observer_.is_caller(holder); }),
                      holders.end());
        note(record_->state);
    }

    void keep() {
        if (request_.wish == Wish::fail &&
            std::none_of(record_->holders.begin(), record_->holders.end(),
                         [&](const Holder& holder) { return observer_.is_caller(holder); })) {
            record_->holders.push_back(holder_of(request_, world_.clock));
        }
        for (auto& holder : record_->holders) {
            if (holder.failed || (request_.wish == Wish::fail && !observer_.is_caller(holder))) continue;
            holder.failed = true;
            holder.failed_at = world_.clock.now();
            holder.reason =
                request_.wish == Wish::fail ? report::printable(request_.reason, 200) : "vanished";
        }
        note(record_->state);
    }

    void put_back() {
        for (const auto& place : observer_.places(record_)) {
            try {
                const SwitchResult done = hold::put_back(world_.disk, place.site.ini(), world_.config.ini);
                tell(place, done);
            } catch (const report::Error& error) {
                put_back_failed_ = true;
                result_.status = error.status();
                world_.report.warning(error.what());
            }
        }
    }

    void settle() {
        record_->settle_until = world_.clock.now() + world_.config.settle.count();
        record_->holders.clear();
        note(record::State::settling);
    }

    void forget() {
        for (const auto& place : observer_.places(record_)) remove_half_inis(world_.disk, place.site.ini());
        world_.store.remove(*record_);
        record_.reset();
    }

    Result finished() {
        const bool is_owed = record_ && record_->state == record::State::owed;
        if (is_owed && result_.status == ExitStatus::done && request_.wish != Wish::fail)
            result_.status = ExitStatus::flush_owed;
        result_.record = record_;
        return std::move(result_);
    }

    void tell(const Place& place, const SwitchResult& done) {
        if (done.foreign) result_.status = ExitStatus::changed;
        if (done.note.empty()) return;
        const auto talk = "'" + report::printable(place.site.ini().full().string()) + "': " + done.note;
        done.foreign ? world_.report.warning(talk) : world_.report.info(talk);
    }

    World& world_;
    const Request& request_;
    std::optional<Record> record_;
    Observer observer_;
    std::vector<std::string> settling_names_;
    Flush flush_ = Flush::not_yet;
    bool put_back_failed_ = false;
    Result result_;
};

/// Another process may end the hold, or begin one, while we wait for its lock.
std::string key_of(const World& world, const Request& request) {
    const auto record = find_record(world.store, request.site, request.token);
    return record::Store::key(record ? record->site() : request.site);
}

}  // namespace

Result carry_out(World& world, const Request& request) {
    for (;;) {
        const std::string key = key_of(world, request);
        const std::string purpose =
            request.task.empty() ? "started by hand" : report::printable(request.task, 100);
        const os::Lock lock(world.disk, world.clock, world.store.directory(), key + ".lock",
                            world.config.lock_wait, purpose);
        if (key_of(world, request) == key) return Run(world, request).carry_out();
    }
}

}  // namespace cachehold::hold
