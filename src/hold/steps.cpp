// SPDX-License-Identifier: MIT
#include "hold/steps.hpp"

#include "hold/leftovers.hpp"
#include "hold/membership.hpp"
#include "hold/next_step.hpp"
#include "hold/observe.hpp"
#include "hold/second_cache.hpp"
#include "hold/switch.hpp"
#include "redis/flush.hpp"
#include "redis/namespace.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::hold {
namespace {

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
        result_.before = record_;
        const Observed first = observe();
        Observed now = first;
        for (int steps = 0; steps < step_limit; ++steps) {
            const Step step = next_step(now);
            if (step == Step::done) return finished(first, now);
            perform(step);
            now = observe();
        }
        throw report::Error(ExitStatus::internal,
                            "the hold of " + report::quoted(request_.site.uri) +
                                " does not come to an end; please report this as a bug");
    }

private:
    Observed observe() {
        Observed observed = observer_.observe(record_);
        observed.flush = flush_;
        observed.put_back = put_back_;
        observed.switch_failed = switch_failed_;
        was_joined_ = was_joined_ || observed.joined;
        observed.is_task = observed.is_task || was_joined_;
        return observed;
    }

    void perform(Step step) {
        switch (step) {
            case Step::join:
                return join();
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
            case Step::drop:
                return drop();
            case Step::done:
                return;
        }
    }

    void join() {
        if (!request_.site.is_platform())
            demand_holdable(world_.disk, request_.site.ini(), world_.config.ini);
        if (record_ && record_->state == record::State::settling) {
            // That hold is over: its other places are no business of this one, only its last flush is still
            // due.
            settling_names_ = record_->names;
            record_.reset();
        }
        const bool is_begun = record_ && record_->state != record::State::intent;
        if (!record_) {
            record_.emplace();
            record_->id = os::random_token().substr(0, 8);
            record_->since = world_.clock.now();
        }
        hold::join(*record_, request_, *observer_.caller(), world_);
        note(is_begun ? record::State::owed : record::State::intent);
    }

    void note(record::State state) {
        record_->state = state;
        if (!request_.second_cache.empty()) record_->second_cache = request_.second_cache;
        world_.store.write(*record_);
    }

    void empty_second_caches() {
        const auto sites = sites_concerned(observer_.places(record_), record_, request_);
        const std::string word = request_.second_cache.empty() ? empty_second_cache(world_, sites) : "";
        if (record_ && !word.empty()) record_->second_cache = word;
    }

    /// One place that cannot be switched keeps neither the others from their end nor the other sites of a
    /// platform from their hold.
    void switch_on() {
        empty_second_caches();
        std::vector<Place*> failed;
        bool is_any_on = false;
        for (auto& place : record_->places) {
            try {
                is_any_on = switch_on(place) || is_any_on;
            } catch (const report::Error& error) {
                failed.push_back(&place);
                fail(error);
            }
        }
        const bool leaves_some_out = request_.wish == Wish::begin && request_.site.is_platform() && is_any_on;
        if (leaves_some_out)
            for (Place* place : failed) place->edit = Place::Edit::none;
        switch_failed_ = !failed.empty() && !leaves_some_out;
        if (!switch_failed_ || is_any_on) note(record::State::owed);
    }

    /// A begin at one site ends with the error itself.
    void fail(const report::Error& error) {
        result_.status = error.status();
        if (request_.wish == Wish::begin && !request_.site.is_platform())
            problem_ = error;
        else
            world_.report.warning(error.what());
    }

    /// Whether it is on now.
    bool switch_on(Place& place) {
        if (!observer_.is_wanted_on(place) ||
            !look(world_.disk, place.site.ini(), world_.config.ini).has_directory)
            return false;
        const SwitchResult done = turn_on(world_.disk, place.site.ini(), record_->id, world_.config.ini);
        if (done.wrote) flush_ = Flush::not_yet;
        place.edit = done.ours ? Place::Edit::ours : Place::Edit::owners;
        tell(place, done);
        return true;
    }

    void flush() {
        redis::FlushRequest request;
        auto names = record_ ? record_->names : names_of(request_);
        names.insert(names.end(), settling_names_.begin(), settling_names_.end());
        request.prefixes = redis::prefixes_of(names, world_.config.prefixes);
        request.keep = world_.config.keep;
        request.pace = redis::pace_of(world_.config.redis.pace);
        if (record_) request.server = record_->server;
        try {
            result_.flushed = world_.flusher.flush(request, request_.progress);
            flush_ = Flush::done;
            if (record_) note_server(result_.flushed->address);
        } catch (const redis::FlushError& error) {
            flush_ = Flush::failed;
            result_.status = ExitStatus::flush_owed;
            world_.report.warning(std::string(error.what()));
        }
    }

    /// P1: what was flushed at the beginning must be flushed at the end. See FlushRequest::server.
    void note_server(const std::string& address) {
        if (!record_->server.empty() && !redis::covers(address, record_->server))
            world_.report.warning(
                "flushed at '" + address + "' now, at '" + record_->server +
                "' before; if PHP still uses that one, run 'cachehold flush' when it is back");
        record_->server = address;
    }

    void leave() {
        hold::leave(*record_, *observer_.caller());
        note(record_->state);
    }

    void keep() {
        hold::keep(*record_, request_, observer_.caller(), world_);
        note(record_->state);
    }

    void put_back() {
        put_back_ = PutBack::tried;
        empty_second_caches();
        for (const auto& place : observer_.places(record_)) {
            try {
                tell(place, hold::put_back(world_.disk, place.site.ini(), world_.config.ini));
                if (record_) put_back_swapped(world_, place.site, record_->id);
            } catch (const report::Error& error) {
                put_back_ = PutBack::failed;
                result_.status = error.status();
                world_.report.warning(error.what());
            }
        }
    }

    void settle() {
        const auto wait = flush_ == Flush::done ? world_.config.settle.count() : 0;
        record_->settle_until = world_.clock.now() + wait;
        record_->holders.clear();
        note(record::State::settling);
    }

    void forget() {
        for (const auto& place : observer_.places(record_)) remove_half_inis(world_.disk, place.site.ini());
        world_.store.remove(*record_);
        record_.reset();
    }

    /// Nothing is switched, so there is no hold. A settling record that `join` has replaced still has its
    /// last flush before it.
    void drop() {
        if (result_.before && result_.before->state == record::State::settling) {
            record_ = result_.before;
            return world_.store.write(*record_);
        }
        world_.store.remove(*record_);
        record_.reset();
    }

    Result finished(const Observed& first, const Observed& last) {
        if (problem_) throw report::Error(*problem_);
        const bool is_owed = last.record == RecordState::owed;
        if (is_owed && result_.status == ExitStatus::done && request_.wish != Wish::fail)
            result_.status = ExitStatus::flush_owed;
        result_.outcome = outcome_of(first, last);
        result_.record = record_;
        return std::move(result_);
    }

    void tell(const Place& place, const SwitchResult& done) {
        if (done.foreign) result_.status = ExitStatus::changed;
        if (done.note.empty()) return;
        const auto talk = report::quoted(place.site.ini().full().string()) + ": " + done.note;
        done.foreign ? world_.report.warning(talk) : world_.report.info(talk);
    }

    World& world_;
    const Request& request_;
    std::optional<Record> record_;
    Observer observer_;
    std::vector<std::string> settling_names_;
    Flush flush_ = Flush::not_yet;
    PutBack put_back_ = PutBack::not_yet;
    bool switch_failed_ = false;
    bool was_joined_ = false;
    std::optional<report::Error> problem_;
    Result result_;
};

}  // namespace

Result take_steps(World& world, const Request& request) { return Run(world, request).carry_out(); }

}  // namespace cachehold::hold
