// SPDX-License-Identifier: MIT
// Whatever the bytes are, in every dialect: the scanner ends, its places lie inside the file and in order.
#include "demand.hpp"
#include "ini/scanner.hpp"
#include "ini/setting.hpp"

using namespace cachehold::ini;
using cachehold::fuzz::demand;

namespace {

void check_statement(const Statement& statement, std::size_t from, std::size_t size) {
    demand(statement.key.begin >= from && statement.key.end >= statement.key.begin, "keys come in order");
    const bool element = statement.kind == Statement::Kind::element;
    if (!element && statement.kind != Statement::Kind::scalar) return;
    demand(statement.value.begin >= statement.key.end, "the value is behind its key");
    demand(statement.value.end >= statement.value.begin && statement.value.end <= size,
           "the value lies inside the file");
    demand(!element || (statement.offset.begin >= statement.key.end &&
                        statement.offset.end <= statement.value.begin &&
                        statement.offset.begin <= statement.offset.end),
           "the offset is between key and value");
}

void check_scan(std::string_view bytes, Dialect dialect) {
    Scanner scanner(bytes, dialect);
    std::size_t from = 0;
    std::size_t count = 0;
    while (const Statement* statement = scanner.next()) {
        check_statement(*statement, from, bytes.size());
        from = statement->key.end;
        demand(++count <= bytes.size(), "a statement takes a byte at least");
    }
    const Reading reading = read(bytes, dialect);
    demand(scanner.error().has_value() == (reading.truth == Truth::unparsable),
           "read() sees the same errors");
    if (!scanner.error()) return;
    demand(scanner.error()->place <= bytes.size(), "the error lies inside the file");
    demand(scanner.error()->line >= 1 && scanner.error()->line <= bytes.size() + 1, "its line exists");
    demand(!reading.reason.empty() && reading.line == scanner.error()->line, "an error is told");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const Dialect dialect : all_dialects) check_scan(cachehold::fuzz::text(data, size), dialect);
    return 0;
}
