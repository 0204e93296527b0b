// SPDX-License-Identifier: MIT
// Whatever the bytes are: hold() turns the switch on and changes no other key in any dialect, a second one
// does nothing more, release() brings every byte back; and released as they stand, they lose no other key.
#include "demand.hpp"
#include "ini/compare.hpp"
#include "ini/mark.hpp"
#include "ini/setting.hpp"

using namespace cachehold::ini;
using cachehold::fuzz::demand;

namespace {

void check_switched(std::string_view bytes, const std::string& held) {
    demand(surely_on(held), "the switch is on in every dialect");
    for (const Dialect dialect : all_dialects) {
        demand(compare_others(bytes, held, dialect) != Comparison::different, "hold changes no other key");
    }
    const HoldResult again = hold(held, "beef");
    demand(again.outcome == HoldResult::Outcome::already_ours && again.bytes.empty(),
           "a second hold does nothing");
}

void check_hold(std::string_view bytes) {
    const HoldResult held = hold(bytes, "4f2a9c31");
    const bool writes =
        held.outcome == HoldResult::Outcome::switched || held.outcome == HoldResult::Outcome::reasserted;
    demand(writes != held.bytes.empty(), "bytes where something is to be written, and only there");
    demand(held.outcome != HoldResult::Outcome::refused || !held.reason.empty(), "a refusal has a reason");
    if (!writes) return;
    check_switched(bytes, held.bytes);
    if (held.outcome != HoldResult::Outcome::switched) return;
    const ReleaseResult back = release(held.bytes);
    demand(back.outcome == ReleaseResult::Outcome::restored && back.bytes == bytes, "every byte comes back");
    demand(release(back.bytes).outcome == ReleaseResult::Outcome::not_held, "a second release does nothing");
}

void check_release(std::string_view bytes) {
    const ReleaseResult released = release(bytes);
    using Outcome = ReleaseResult::Outcome;
    if (released.outcome == Outcome::refused || released.outcome == Outcome::not_held) {
        demand(released.bytes.empty(), "no bytes where nothing is to be written");
        return;
    }
    demand(mark_lines(released.bytes).empty() || mark_lines(bytes).size() > 1, "the mark is gone");
    // `restored` stands on the checksum, which whoever forges a mark may forge, too
    const bool sure = released.outcome == Outcome::restored;
    demand(sure || compare_others(bytes, released.bytes, usual_dialect) == Comparison::same,
           "release changes no other key");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = cachehold::fuzz::text(data, size);
    check_hold(bytes);
    check_release(bytes);
    return 0;
}
