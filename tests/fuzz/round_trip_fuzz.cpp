// SPDX-License-Identifier: MIT
// Whatever the bytes are: begin_hold() turns the switch on and changes no other key in any dialect, a second
// one does nothing more, end_hold() brings every byte back; and ended as they stand, they lose no other key.
#include "demand.hpp"
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
    const BeginResult again = begin_hold(held, "beef");
    demand(again.outcome == BeginResult::Outcome::already_ours && again.bytes.empty(),
           "a second hold does nothing");
}

void check_hold(std::string_view bytes) {
    const BeginResult held = begin_hold(bytes, "4f2a9c31");
    const bool writes =
        held.outcome == BeginResult::Outcome::switched || held.outcome == BeginResult::Outcome::reasserted;
    demand(writes != held.bytes.empty(), "bytes where something is to be written, and only there");
    demand(held.outcome != BeginResult::Outcome::refused || !held.reason.empty(), "a refusal has a reason");
    if (!writes) return;
    check_switched(bytes, held.bytes);
    if (held.outcome != BeginResult::Outcome::switched) return;
    const EndResult back = end_hold(held.bytes);
    demand(back.outcome == EndResult::Outcome::restored && back.bytes == bytes, "every byte comes back");
    demand(end_hold(back.bytes).outcome == EndResult::Outcome::not_held, "a second end does nothing");
}

void check_release(std::string_view bytes) {
    const EndResult ended = end_hold(bytes);
    using Outcome = EndResult::Outcome;
    if (ended.outcome == Outcome::refused || ended.outcome == Outcome::not_held) {
        demand(ended.bytes.empty(), "no bytes where nothing is to be written");
        return;
    }
    demand(mark_lines(ended.bytes).empty() || mark_lines(bytes).size() > 1, "the mark is gone");
    // `restored` stands on the checksum, which whoever forges a mark may forge, too
    const bool sure = ended.outcome == Outcome::restored;
    demand(sure || compare_others(bytes, ended.bytes, usual_dialect) == Comparison::same,
           "end changes no other key");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = cachehold::fuzz::text(data, size);
    check_hold(bytes);
    check_release(bytes);
    return 0;
}
