// SPDX-License-Identifier: MIT
#include <algorithm>

#include "hold/caches.hpp"
#include "hold/membership.hpp"
#include "hold/observe.hpp"
#include "hold/switch.hpp"
#include "report/report.hpp"

namespace cachehold::hold {
namespace {

class Run {
public:
    Run(World& world, const Request& request)
        : world_(world),
          request_(request),
          record_(find_record(world.store, request.site, request.token)),
          observer_(world, request, record_) {}

    Result carry_out() {
        if (record_) demand_believed(world_, *record_);
        result_.before = record_;
        const Observed first = observe();
        Observed now = first;
        for (int steps = 0; steps < 40; ++steps) {  // longer than any way through next_step()
            if (next_step(now) == Step::done) return finished(first, now);
            perform(next_step(now));
            now = observe();
        }
        throw Error(ExitStatus::busy, "somebody changes the INI of " + report::quoted(request_.site.uri) +
                                          " all the time; find out who, then run the command again");
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
        world_.report.detail(report::quoted(request_.site.uri) + ": " + words_of(step));
        switch (step) {
            case Step::join:
                return join();
            case Step::switch_on:
                return switch_on();
            case Step::flush:
                return flush();
            case Step::note_flushed:
                return note(RecordState::flushed);
            case Step::note_owed:
                return note(RecordState::owed);
            case Step::leave:
                leave(*record_, *observer_.caller());
                return note(record_->state);
            case Step::keep:
                keep(*record_, request_, observer_.caller(), world_);
                return note(record_->state);
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
        // A settling hold has ended: its places are no business of this one. Its names are, see flush().
        if (!record_ || has_settling_before()) record_ = new_record(world_.clock);
        hold::join(*record_, request_, *observer_.caller(), world_);
        note(record_->state == record::State::intent ? RecordState::intent : RecordState::owed);
    }

    [[nodiscard]] bool has_settling_before() const {
        return result_.before && result_.before->state == record::State::settling;
    }

    void note(RecordState state) {
        record_->state = state;
        if (!request_.second_cache.empty()) record_->second_cache = request_.second_cache;
        world_.store.write(*record_);
    }

    void empty_second_caches() {
        const auto sites = sites_concerned(observer_.places(record_), record_, request_);
        const std::string word = request_.second_cache.empty() ? empty_second_cache(world_, sites) : "";
        if (record_ && !word.empty()) record_->second_cache = word;
        if (request_.is_run && word == "failed") result_.status = ExitStatus::not_protected;
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
            } catch (const Error& error) {
                failed.push_back(&place);
                fail(error);
            }
        }
        const bool leaves_some_out = request_.wish == Wish::begin && request_.site.is_platform() && is_any_on;
        if (leaves_some_out)
            for (Place* place : failed) place->edit = Place::Edit::none;
        switch_failed_ = !failed.empty() && !leaves_some_out;
        if (!switch_failed_) note(RecordState::owed);
    }

    /// A begin at one site ends with the error itself.
    void fail(const Error& error) {
        result_.status = error.status();
        if (request_.wish == Wish::begin && !request_.site.is_platform())
            problem_ = error;
        else
            world_.report.warning(error.what());
    }

    /// Whether it is on now.
    bool switch_on(Place& place) {
        if (!observer_.is_wanted_on(place)) return false;
        if (!look(world_.disk, place.site.ini(), world_.config.ini).has_site) return false;
        const SwitchResult done = turn_on(world_.disk, place.site.ini(), record_->id, world_.config.ini);
        if (done.wrote) flush_ = Flush::not_yet;
        if (place.edit != Place::Edit::made) place.edit = done.ours ? Place::Edit::ours : Place::Edit::owners;
        tell(place, done);
        return true;
    }

    void flush() {
        auto names = record_ ? record_->names : wanted(request_, world_.config).names;
        if (has_settling_before())
            names.insert(names.end(), result_.before->names.begin(), result_.before->names.end());
        result_.flushed.reset();
        unclean_ = flush_names(world_, names, request_, record_, result_.flushed);
        flush_ = unclean_.empty() ? Flush::done : has_clean_sites() ? Flush::partly : Flush::failed;
        if (flush_ != Flush::done) result_.status = ExitStatus::flush_owed;
    }

    [[nodiscard]] bool is_clean(const Place& place) const {
        return !place.site.is_platform() && !unclean_.contains(place.site.uri);
    }

    /// Names of a single site, old and new, are one site's cache.
    [[nodiscard]] bool has_clean_sites() const {
        return record_ && record_->site().is_platform() &&
               std::ranges::any_of(record_->places, [&](const Place& place) { return is_clean(place); });
    }

    void put_back() {
        put_back_ = PutBack::tried;
        if (flush_ == Flush::partly)
            world_.report.warning(report::quoted_first({unclean_.begin(), unclean_.end()}) +
                                  " could not be flushed and stays held; the platform's other sites do not");
        empty_second_caches();
        for (const auto& place : observer_.places(record_)) {
            if (flush_ == Flush::partly && !is_clean(place)) continue;
            try {
                tell(place, hold::put_back(world_.disk, place.site.ini(), world_.config.ini));
                if (record_) clear_up(world_.disk, *record_, place);
                if (flush_ == Flush::partly) end_alone(world_, *record_, place.site);
            } catch (const Error& error) {
                if (place.edit != Place::Edit::none || !request_.site.is_platform())
                    put_back_ = PutBack::failed;
                fail(error);
            }
        }
    }

    void settle() {
        const auto wait = flush_ == Flush::done ? world_.config.settle.count() : 0;
        record_->settle_until = world_.clock.now() + wait;
        record_->holders.clear();
        note(RecordState::settling);
    }

    void forget() {
        for (const auto& place : observer_.places(record_)) clear_up(world_.disk, *record_, place);
        world_.store.remove(*record_);
        record_.reset();
    }

    /// Nothing is switched, so there is no hold. A settling record that `join` has replaced still has its
    /// last flush before it.
    void drop() {
        has_settling_before() ? world_.store.write(*result_.before) : world_.store.remove(*record_);
        record_ = has_settling_before() ? result_.before : std::nullopt;
    }

    /// The switch may have been on at a place where the task has arrived: the INI came with our mark, or
    /// another hold has turned it on. This hold needs it from now on.
    void note_arrival() {
        for (auto& place : record_->places)
            if (place.site == request_.site && place.edit == Place::Edit::none && switch_on(place))
                note(record_->state);
    }

    Result finished(const Observed& first, const Observed& last) {
        if (problem_) throw Error(*problem_);
        if (request_.wish == Wish::begin && record_) note_arrival();
        const bool is_owed = last.record == RecordState::owed && request_.wish != Wish::fail;
        if (is_owed && result_.status == ExitStatus::done) result_.status = ExitStatus::flush_owed;
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
    Flush flush_ = Flush::not_yet;
    PutBack put_back_ = PutBack::not_yet;
    std::set<std::string> unclean_;  ///< names that the last flush did not prove to be empty
    bool switch_failed_ = false;
    bool was_joined_ = false;
    std::optional<Error> problem_;
    Result result_;
};

}  // namespace

Result take_steps(World& world, const Request& request) { return Run(world, request).carry_out(); }

}  // namespace cachehold::hold
