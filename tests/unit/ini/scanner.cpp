// SPDX-License-Identifier: MIT
#include "ini/scanner.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace cachehold::ini;

namespace {

// Each statement as "key[offset]<value>", with the value's tokens as they stand in the file.
std::string statements(const std::string& bytes, Dialect dialect = usual_dialect) {
    Scanner scanner(bytes, dialect);
    std::string text;
    while (const Statement* statement = scanner.next()) {
        const std::string key(statement->key.in(bytes));
        switch (statement->kind) {
            case Statement::Kind::section:
                text += "section " + key;
                break;
            case Statement::Kind::bare:
                text += "bare " + key;
                break;
            case Statement::Kind::element:
                text += key + "[" + std::string(statement->offset.in(bytes)) + "]";
                [[fallthrough]];
            case Statement::Kind::scalar:
                if (statement->kind == Statement::Kind::scalar) text += key;
                text += "<" + std::string(statement->value.in(bytes)) + ">";
        }
        text += "; ";
    }
    return scanner.error() ? text + scanner.error()->reason : text;
}

}  // namespace

TEST_CASE("ini: statements know the places of key, offset and value", "[ini]") {
    CHECK(statements("  a b \t=  x y \n") == "a b<x y>; ");
    CHECK(statements("a[ k ] = \"1\" ; c\n") == "a[k ]<\"1\">; ");
    CHECK(statements("a[] =\n[s]\nbare\n") == "a[]<>; section s; bare bare; ");
    CHECK(statements("x\ty = (1 | 2)  ; c") == "bare x; y<(1 | 2)>; ");
}

TEST_CASE("ini: a value's place ends before what is no token of it", "[ini]") {
    CHECK(statements("a = TRUE  ; c\n") == "a<TRUE>; ");
    CHECK(statements("a = x'\nb = 1\n") == "a<x>; ");
    CHECK(statements("a = ''\tb = 1\n") == "a<>; bare '; b<1>; ");
    CHECK(statements("a = x ") == "a<x>; ");
    CHECK(statements("a = x$") == "a<x>; ");
    CHECK(statements("a = x$\nb\n") == "a<x$\nb>; ");
    CHECK(statements("a =   ; c\n") == "a<>; ");
}

TEST_CASE("ini: a value runs over lines where quotes do", "[ini]") {
    CHECK(statements("a = \"1\n2\"\nb = 'x\ny' z\n") == "a<\"1\n2\">; b<'x\ny' z>; ");
    CHECK(statements("a = x \"b\nk = 1\n\" c\n") == "a<x \"b\nk = 1\n\" c>; ");
}

TEST_CASE("ini: dialects differ where PHP versions do", "[ini]") {
    CHECK(statements("# x = 1\n", Dialect::php56).empty());
    CHECK(statements("# x = 1\n", Dialect::php70) == "# x<1>; ");
    CHECK(statements("a = \"\\\\\" \nb = \"c\n", Dialect::php70) == "a<\"\\\\\" \nb = \"c>; ");
    CHECK(statements("a = \"\\\\\" \n", Dialect::php81) == "a<\"\\\\\">; ");
    CHECK(statements("a]b = 1\n", Dialect::php81) == "a]b<1>; ");
    CHECK(statements("a]b = 1\n", Dialect::php83) == "bare a; syntax error, unexpected ']'");
    CHECK(statements("a = ${name:-\"x\"}\n", Dialect::php83) == "a<${name:-\"x\"}>; ");
    CHECK(statements("a = ${n:-x}\n", Dialect::php83) ==
          "syntax error, unexpected TC_FALLBACK, expecting TC_VARNAME");
    CHECK(statements(std::string("a = 1\n\0\nb = 1\n", 14), Dialect::php83) == "a<1>; ");
}

TEST_CASE("ini: names and defaults of variables from 8.3 on", "[ini]") {
    const auto read_as = [](const std::string& value) { return statements("a = " + value, Dialect::php83); };
    for (const char* value : {"${ab:-a]b}", "${ab:-C}", "${ab:-1}", "${ab:-.5}", "${ab:-x.y}"}) {
        INFO(value);
        CHECK(read_as(std::string(value) + "\n") == "a<" + std::string(value) + ">; ");
    }
    const std::string nul("${a\0b}", 6);
    CHECK(read_as(nul + "\n") == "a<" + nul + ">; ");
    CHECK(read_as(std::string("${\0}", 4)) == "syntax error, unexpected end of file, expecting TC_VARNAME");
    CHECK(read_as("${ab") == "syntax error, unexpected end of file, expecting TC_FALLBACK or '}'");
    CHECK(statements("a = ${ab", Dialect::php81) ==
          "syntax error, unexpected end of file, expecting TC_VARNAME");
}

TEST_CASE("ini: an error is told in PHP's words", "[ini]") {
    CHECK(statements("a = x(\n") == "a<x>; syntax error, unexpected '('");
    CHECK(statements("a = (1\n") ==
          "syntax error, unexpected END_OF_LINE, expecting '^' or '|' or '&' or ')'");
    CHECK(statements("a = \"x") ==
          "syntax error, unexpected end of file, expecting TC_DOLLAR_CURLY or TC_QUOTED_STRING or '\"'");
    CHECK(statements("a[x]\n") == "syntax error, unexpected END_OF_LINE, expecting '='");
    CHECK(statements("a = ${}\n") == "syntax error, unexpected '}', expecting TC_VARNAME");
    CHECK(statements("null = 1\n") == "syntax error, unexpected NULL_NULL");
}

TEST_CASE("ini: nesting far deeper than anybody writes is read, and deeper is an error", "[ini]") {
    const auto nested = [](std::size_t depth, const std::string& core) {
        return "a = " + std::string(depth, '(') + core + std::string(depth, ')') + "\n";
    };
    CHECK(statements(nested(1999, "1")).substr(0, 2) == "a<");
    CHECK(statements(nested(2000, "1")) == "memory exhausted");
    CHECK(statements(nested(1998, "\"x\"")).substr(0, 2) == "a<");
    CHECK(statements(nested(1999, "\"x\"")) == "memory exhausted");
    CHECK(statements("a = " + std::string(1U << 20U, '!')) == "memory exhausted");
    CHECK(statements("a = " + std::string(1U << 20U, '(')) == "memory exhausted");
}

TEST_CASE("ini: each value is evaluated, not only that of the switch", "[ini]") {
    const std::string bytes = "a = 1|6\nb[E] = \"x\\\"\"\nc = !${X}\n";
    Scanner scanner(bytes, usual_dialect);
    CHECK(scanner.next()->meaning.text == "7");
    CHECK(scanner.next()->meaning.text == "x\"");
    CHECK(scanner.next()->meaning.unknown);
    CHECK(scanner.next() == nullptr);
}

TEST_CASE("ini: an escaped $ begins no variable, but up to 8.0 as the second character", "[ini]") {
    for (const Dialect dialect : all_dialects) {
        Scanner scanner("a = \"x\\${X}\"\nb = \"\\${X}\"\n", dialect);
        CHECK(scanner.next()->meaning == Value{"x${X}", false});
        const bool is_old = dialect == Dialect::php56 || dialect == Dialect::php70;
        CHECK(scanner.next()->meaning == (is_old ? Value{"\\", true} : Value{"${X}", false}));
    }
}
