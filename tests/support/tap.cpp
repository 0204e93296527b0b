// SPDX-License-Identifier: MIT
// Prints a TAP line for each test case, so that tests/run can count C++, PHP and shell tests alike.
#define CATCH_CONFIG_MAIN
#include "support/catch.hpp"

#include <iostream>

namespace {

std::string skip_reason;

}  // namespace

namespace cachehold::test {

void skip(const std::string& why) {
    skip_reason = why;
    SUCCEED(why);
}

}  // namespace cachehold::test

namespace {

#if __has_include(<catch2/catch_all.hpp>)
using ListenerBase = Catch::EventListenerBase;
#else
using ListenerBase = Catch::TestEventListenerBase;
#endif

class TapListener : public ListenerBase {
public:
    using ListenerBase::ListenerBase;

    /// Catch2 2.13, compiled fast, does not say by which exception a check has ended.
#if __has_include(<catch2/catch_all.hpp>)
    void assertionEnded(const Catch::AssertionStats& stats) override { tell_thrown(stats); }
#else
    bool assertionEnded(const Catch::AssertionStats& stats) override { return tell_thrown(stats); }
#endif

    void testCaseEnded(const Catch::TestCaseStats& stats) override {
        // A test case that checked nothing proves nothing.
        const auto& assertions = stats.totals.assertions;
        const bool good = assertions.failed == 0 && assertions.passed > 0;
        std::cout << (good ? "ok - " : "not ok - ") << name_of(stats.testInfo);
        if (!skip_reason.empty()) std::cout << " # SKIP " << skip_reason;
        std::cout << std::endl;
        skip_reason.clear();
    }

private:
    static bool tell_thrown(const Catch::AssertionStats& stats) {
        if (stats.assertionResult.getResultType() == Catch::ResultWas::ThrewException)
            std::cout << "# threw: " << cachehold::test::last_thrown() << std::endl;
        return false;
    }
    static const std::string& name_of(const Catch::TestCaseInfo& info) { return info.name; }
    static const std::string& name_of(const Catch::TestCaseInfo* info) { return info->name; }
};

CATCH_REGISTER_LISTENER(TapListener)

}  // namespace
