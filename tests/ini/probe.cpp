// SPDX-License-Identifier: MIT
// What our engine makes of one file after another, for a judge that asks over a pipe.
//
// A request is one byte and the bytes of a file; an answer is a list of byte strings. Lengths and counts are
// 32 bits, little endian. The byte:
//   0 to 3  a dialect. Answer: truth, value, error line, error reason, outcome of begin_hold(), its bytes,
//   its reason, what a
//           second hold and end_hold() do wrong ("": nothing); then kind, key, offset, value of each
//           assignment, where offset and value are "=text", or "?" if they rest on a constant or a variable.
//   r       end_hold(). Answer: outcome, bytes, reason.
#include <array>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "ini/scanner.hpp"
#include "ini/setting.hpp"

namespace {

using namespace cachehold::ini;
using Answer = std::vector<std::string>;

bool read_number(std::uint32_t& number) {
    std::array<char, 4> bytes{};
    if (!std::cin.read(bytes.data(), 4)) return false;
    number = 0;
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
        number = number << 8U | static_cast<unsigned char>(*byte);
    }
    return true;
}

void write_number(std::size_t number) {
    for (int i = 0; i < 4; ++i, number >>= 8U) std::cout.put(static_cast<char>(number & 255U));
}

template <typename Enum, std::size_t size>
std::string name_in(const std::array<const char*, size>& names, Enum value) {
    return names.at(static_cast<std::size_t>(value));
}

std::string text_of(const Value& value) { return value.unknown ? "?" : "=" + value.text; }

void add_statements(Answer& answer, const std::string& bytes, Dialect dialect) {
    Scanner scanner(bytes, dialect);
    while (const Statement* statement = scanner.next()) {
        const bool element = statement->kind == Statement::Kind::element;
        if (!element && statement->kind != Statement::Kind::scalar) continue;
        answer.emplace_back(element ? "element" : "scalar");
        answer.emplace_back(statement->key.in(bytes));
        answer.push_back(element ? text_of(statement->offset_meaning) : "");
        answer.push_back(text_of(statement->meaning));
    }
}

std::string round_trip(const std::string& bytes, const BeginResult& held) {
    if (held.outcome != BeginResult::Outcome::switched) return "";
    const BeginResult again = begin_hold(held.bytes, "beef");
    if (again.outcome != BeginResult::Outcome::already_ours)
        return "a second hold does more: " + again.reason;
    const EndResult ended = end_hold(held.bytes);
    if (ended.outcome != EndResult::Outcome::restored) return "not restored: " + ended.reason;
    if (ended.bytes != bytes) return "restored to something else";
    const bool once = end_hold(ended.bytes).outcome == EndResult::Outcome::not_held;
    return once ? "" : "a second end does more";
}

Answer asked(const std::string& bytes, Dialect dialect) {
    const Reading reading = read(bytes, dialect);
    const bool error = reading.truth == Truth::unparsable;
    const BeginResult held = begin_hold(bytes, "4f2a9c31");
    const std::array truths = {"absent", "falsy", "truthy", "unknown", "unparsable"};
    const std::array outcomes = {"switched", "already_ours", "reasserted", "owner_on", "refused"};
    Answer answer = {name_in(truths, reading.truth),
                     reading.value,
                     error ? std::to_string(reading.line) : "",
                     error ? reading.reason : "",
                     name_in(outcomes, held.outcome),
                     held.bytes,
                     held.reason,
                     round_trip(bytes, held)};
    if (!error) add_statements(answer, bytes, dialect);
    return answer;
}

Answer ended(const std::string& bytes) {
    const EndResult result = end_hold(bytes);
    const std::array outcomes = {"restored",     "remove_file", "not_held",
                                 "kept_changes", "kept_switch", "refused"};
    return {name_in(outcomes, result.outcome), result.bytes, result.reason};
}

}  // namespace

int main() {
    std::ios::sync_with_stdio(false);
    std::uint32_t size = 0;
    char request = 0;
    while (std::cin.get(request) && read_number(size)) {
        std::string bytes(size, '\0');
        if (!std::cin.read(bytes.data(), size)) return 1;
        const Answer answer =
            request == 'r' ? ended(bytes) : asked(bytes, all_dialects.at(static_cast<std::size_t>(request)));
        write_number(answer.size());
        for (const std::string& text : answer) {
            write_number(text.size());
            std::cout << text;
        }
        std::cout.flush();
    }
    return 0;
}
