// SPDX-License-Identifier: MIT
// Whatever stands behind ";cachehold/1 ": a mark is good only if it is spelt exactly as we spell it, and what
// end_hold() then writes in place of our value is what its `was` decodes to, and nothing else.
#include <algorithm>

#include "demand.hpp"
#include "ini/mark.hpp"
#include "ini/setting.hpp"

using namespace cachehold::ini;
using cachehold::fuzz::demand;

namespace {

const std::string key = "redis_cache_disable = ";
const std::string switched_on = key + "TRUE";

std::string without_mark(const std::string& file, const MarkLine& line) {
    return file.substr(0, line.begin) + file.substr(line.end);
}

void check_spelling(const std::string& text, const MarkLine& line) {
    demand(text == format_mark(*line.mark), "a mark has one spelling");
    demand(is_valid_id(line.mark->id) && line.mark->was.size() <= was_limit, "its fields are bounded");
    demand(is_one_value(line.mark->was), "what is put back is one value");
}

// Our edit stands right behind the mark, and more follows.
void check_undo(const std::string& file, const MarkLine& line) {
    const EndResult back = end_hold(file);
    using Outcome = EndResult::Outcome;
    if (back.outcome == Outcome::refused) return;
    demand(back.outcome != Outcome::not_held, "a good mark is seen");
    std::string undone = without_mark(file, line);
    const bool replaced = line.mark->edit == Mark::Edit::replaced;
    if (replaced && line.mark->like == 0) undone.replace(key.size(), 4, line.mark->was);
    if (!replaced) undone.erase(0, switched_on.size() + 1);
    demand(back.bytes == undone, "only what the mark says is put back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = ";cachehold/1 " + std::string(cachehold::fuzz::text(data, size));
    const std::string file = text + "\n" + switched_on + "\nx = 1\n";
    const MarkFinding finding = find_mark(file);
    demand(finding.state != MarkState::none, "what begins as a mark is one, or a damaged one");
    demand((finding.state == MarkState::damaged) != finding.reason.empty() ||
               finding.state == MarkState::several,
           "damage is told");
    if (finding.state != MarkState::good) {
        demand(end_hold(file).outcome == EndResult::Outcome::refused || finding.state == MarkState::several,
               "a damaged mark is refused");
        return 0;
    }
    const MarkLine line = mark_lines(file).front();
    // one with a line end in it is judged by end_hold() alone
    if (text.find_first_of("\r\n") != std::string::npos) return 0;
    check_spelling(text, line);
    check_undo(file, line);
    return 0;
}
