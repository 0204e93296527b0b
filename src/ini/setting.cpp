// SPDX-License-Identifier: MIT
#include "ini/setting.hpp"

#include <algorithm>

#include "ini/mark.hpp"

namespace cachehold::ini {

namespace {

Reading of_error(std::string_view bytes, const SyntaxError& error) {
    Reading reading;
    reading.truth = Truth::unparsable;
    reading.line = error.line;
    const Place place = place_of(bytes, error.place);
    // PHP does not count the lines inside apostrophes: then there is no column to go with its line
    reading.column = place.line == error.line ? place.column : 0;
    reading.reason = error.reason;
    return reading;
}

Truth truth_of(const Statement& statement) {
    if (statement.kind == Statement::Kind::element || statement.meaning.surely_true()) return Truth::truthy;
    return statement.meaning.unknown ? Truth::unknown : Truth::falsy;
}

// The next assignment to the switch, or to another key.
const Statement* next_assignment(Scanner& scanner, std::string_view bytes, bool to_switch) {
    for (;;) {
        const Statement* statement = scanner.next();
        if (statement == nullptr ||
            (statement->assigns() && (statement->key.in(bytes) == switch_name) == to_switch))
            return statement;
    }
}

bool same(const Statement& a, std::string_view in_a, const Statement& b, std::string_view in_b) {
    if (a.kind != b.kind || a.key.in(in_a) != b.key.in(in_b)) return false;
    const bool element = a.kind == Statement::Kind::element;
    if (element && a.offset.in(in_a) != b.offset.in(in_b)) return false;
    // the text, for what the value leaves unknown; the value, for a blank that counts at the end of a file
    // alone
    return a.value.in(in_a) == b.value.in(in_b) && a.meaning == b.meaning;
}

}  // namespace

Reading read(std::string_view bytes, Dialect dialect) {
    Scanner scanner(bytes, dialect);
    Reading reading;
    std::size_t place = 0;
    while (const Statement* statement = next_assignment(scanner, bytes, true)) {
        reading.truth = truth_of(*statement);
        place = statement->value.begin;
        const bool text = statement->kind == Statement::Kind::scalar && !statement->meaning.unknown;
        reading.value = text ? statement->meaning.text : std::string();
    }
    if (scanner.error()) return of_error(bytes, *scanner.error());
    if (reading.truth == Truth::absent) return reading;
    const Place found = place_of(bytes, place);
    reading.line = found.line;
    reading.column = found.column;
    if (reading.truth == Truth::unknown) reading.reason = "the value rests on a constant or a variable";
    return reading;
}

Comparison compare_others(std::string_view before, std::string_view after, Dialect dialect) {
    Scanner old_scanner(before, dialect);
    Scanner new_scanner(after, dialect);
    bool equal = true;
    while (const Statement* old_one = next_assignment(old_scanner, before, false)) {
        const Statement* new_one = equal ? next_assignment(new_scanner, after, false) : nullptr;
        equal = new_one != nullptr && same(*old_one, before, *new_one, after);
    }
    if (old_scanner.error()) return Comparison::not_parsed_before;
    equal = equal && next_assignment(new_scanner, after, false) == nullptr && !new_scanner.error();
    return equal ? Comparison::same : Comparison::different;
}

bool surely_on(std::string_view bytes) {
    return std::ranges::all_of(all_dialects, [&](Dialect dialect) {
        const Truth truth = read(bytes, dialect).truth;
        return truth == Truth::truthy || (truth == Truth::unparsable && dialect != usual_dialect);
    });
}

std::vector<Statement> switch_assignments(std::string_view bytes) {
    std::vector<Statement> found;
    Scanner scanner(bytes, usual_dialect);
    while (const Statement* statement = next_assignment(scanner, bytes, true)) found.push_back(*statement);
    return found;
}

}  // namespace cachehold::ini
