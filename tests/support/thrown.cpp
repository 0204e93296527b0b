// SPDX-License-Identifier: MIT
// What every exception of a test run says is kept for last_thrown(), and appended to the file that
// CACHEHOLD_THROWN names: the catalogue of messages is walked by it. This program's own __cxa_throw stands
// before the library's.
#include <dlfcn.h>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <string>
#include <typeinfo>

#include "support/catch.hpp"

namespace {

thread_local std::string last;

using Throw = void (*)(void*, void*, void (*)(void*));

void note(void* thrown, const std::type_info& type) {
    static const char* const file = std::getenv("CACHEHOLD_THROWN");
    if (!typeid(std::exception).__do_catch(&type, &thrown, 1)) return;
    last = static_cast<const std::exception*>(thrown)->what();
    if (file != nullptr) std::ofstream(file, std::ios::app) << last << '\n';
}

}  // namespace

namespace cachehold::test {

const std::string& last_thrown() { return last; }

}  // namespace cachehold::test

extern "C" [[noreturn]] void __cxa_throw(void* thrown, void* type, void (*destroy)(void*)) {
    static const auto real = reinterpret_cast<Throw>(::dlsym(RTLD_NEXT, "__cxa_throw"));
    note(thrown, *static_cast<const std::type_info*>(type));
    real(thrown, type, destroy);
    std::abort();
}
