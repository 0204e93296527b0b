// SPDX-License-Identifier: MIT
#include "ini/setting.hpp"

#include <algorithm>
#include <utility>

#include "ini/scanner.hpp"

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

}  // namespace

Reading read(std::string_view bytes) { return read(bytes, usual_dialect); }

Reading read(std::string_view bytes, Dialect dialect) {
    Scanner scanner(bytes, dialect);
    Reading reading;
    std::size_t place = 0;
    while (const Statement* statement = scanner.next()) {
        if (!statement->assigns() || statement->key.in(bytes) != switch_name) continue;
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

}  // namespace cachehold::ini
