// SPDX-License-Identifier: MIT
#include "redis/matcher.hpp"

#include <random>

#include "redis/walk.hpp"
#include "report/report.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;
using Verdict = Matcher::Verdict;

namespace {

Matcher matcher(std::vector<std::string> prefixes, std::vector<std::string> keep = {}) {
    FlushRequest request;
    request.prefixes = std::move(prefixes);
    request.keep = std::move(keep);
    return Matcher(request);
}

}  // namespace

TEST_CASE("redis: a key belongs to a prefix when it begins with its bytes", "[redis]") {
    const Matcher m = matcher({"a.org:", "b:"});
    CHECK(m.match("a.org:x").verdict == Verdict::ours);
    CHECK(m.match("a.org:").verdict == Verdict::ours);
    CHECK(m.match("a.org").verdict == Verdict::foreign);
    CHECK(m.match("a.org.au:x").verdict == Verdict::foreign);
    CHECK(m.match("A.org:x").verdict == Verdict::foreign);
    CHECK(m.match("aXorg:x").verdict == Verdict::foreign);
    CHECK(m.match("xa.org:x").verdict == Verdict::foreign);
    CHECK(m.match("").verdict == Verdict::foreign);
    CHECK(m.match("b").verdict == Verdict::foreign);
}

TEST_CASE("redis: letters of a prefix are one or two, from a to z", "[redis]") {
    const Matcher m = matcher(prefixes_of({"a.org", "a.org_b"}, {"{name}_{letters}_", "{md5}_{letters}_"}));
    for (const std::string key :
         {"a.org_z_:x:y", "a.org_sn_:x:y", "a.org_b_:x:y", "a.org_b_z_:x:y", "a.org_b_zz_:x:y"})
        CHECK(m.match(key).verdict == Verdict::ours);
    CHECK(m.match(md5_hex("a.org") + "_hh_:x:y").verdict == Verdict::ours);
    CHECK(m.match("a.org_sn_:x:y").prefix == "a.org_sn_:");
    CHECK(m.match("a.org_sn_:x:y").bin == "x");
    for (const std::string key :
         {"a.org_:x", "a.org__:x", "a.org_abc_:x", "a.org_Z_:x", "a.org_{_:x", "a.org_1_:x", "a.org_z_",
          "a.org_z:x", "a.org_z_x:y", "a.org.au_z_:x", "a.org_bc_z_:x", "a.org_", "a.org", "xa.org_z_:x"})
        CHECK(m.match(key).verdict == Verdict::foreign);
    CHECK_THROWS_AS(matcher({std::string("a\0_:", 4)}), cachehold::report::Error);
}

TEST_CASE("redis: a key that is named after a site, and under no prefix, is told apart", "[redis]") {
    FlushRequest request;
    request.names = {"www.a.org", "b.org", "default", "x"};
    request.prefixes = prefixes_of({"a.org", "b.org"}, {"{name}_{letters}_", "{md5}_{letters}_"});
    const Matcher m(request);
    for (const std::string& key : {md5_hex("a.org") + "_abc_:x", md5_hex("a.org") + ":x",
                                   md5_hex("b.org") + "0", md5_hex("default") + ":x", std::string("a.org:x"),
                                   std::string("a.org_abc_:x"), std::string("a.org")})
        CHECK(m.match(key).verdict == Verdict::named_after);
    for (const std::string key :
         {"a.org.au:x", "a.organ", "a.org-b:x", "a.org1", "default:x", "x:y", "c.org:x"})
        CHECK(m.match(key).verdict == Verdict::foreign);
    CHECK(m.match("a.org_z_:x").verdict == Verdict::ours);
}

TEST_CASE("redis: asked for strangers, a key counts that looks like a site's and is under no prefix",
          "[redis]") {
    FlushRequest request;
    request.prefixes = prefixes_of({"a.org"}, {"{name}_{letters}_", "{md5}_{letters}_", "x*{name}"});
    request.strangers = {"{name}_{letters}_", "{md5}_{letters}_", "x*{name}"};
    const Matcher m(request);
    CHECK(m.superset().empty());
    for (const std::string& key : {std::string("b.org_z_:x"), std::string("b.org_zz_:x:y"),
                                   md5_hex("b.org") + "_h_:x", std::string("x*b.org:x")}) {
        CHECK(m.match(key).verdict == Verdict::ours);
        CHECK(m.match(key).bin == key.substr(0, key.find(':')));
    }
    for (const std::string& key :
         {std::string("a.org_z_:x"), md5_hex("a.org") + "_h_:x", std::string("x*a.org:x"),
          std::string("b.org_z_"), std::string("default_z_:x"), std::string("xyb.org:x"),
          std::string("b.org:x"), std::string("queue:x")})
        CHECK(m.match(key).verdict == Verdict::foreign);
}

TEST_CASE("redis: without prefixes nothing is ours", "[redis]") {
    CHECK(matcher({}).match("a:b").verdict == Verdict::foreign);
}

TEST_CASE("redis: bin and prefix of a key", "[redis]") {
    const Matcher m = matcher({"a:"});
    CHECK(m.match("a:cache:x:y").bin == "cache");
    CHECK(m.match("a:cache:x:y").prefix == "a:");
    CHECK(m.match("a::x").bin.empty());
    CHECK(m.match("a:x").bin.empty());
}

TEST_CASE("redis: of prefixes that begin one another the longest is that of the key", "[redis]") {
    for (const std::vector<std::string>& prefixes : {std::vector<std::string>{"a:", "a:b:", "a:b:c:"},
                                                     std::vector<std::string>{"a:b:c:", "a:b:", "a:"}}) {
        CHECK(matcher(prefixes).match("a:b:x:y").prefix == "a:b:");
        CHECK(matcher(prefixes).match("a:b:x:y").bin == "x");
        CHECK(matcher(prefixes).match("a:x:y").prefix == "a:");
    }
}

TEST_CASE("redis: keep patterns see what follows the prefix", "[redis]") {
    const Matcher m = matcher({"a:"}, {"q:*", "*lock*"});
    CHECK(m.match("a:q:1").verdict == Verdict::kept);
    CHECK(m.match("a:my:locks").verdict == Verdict::kept);
    CHECK(m.match("a:a:q:1").verdict == Verdict::ours);
    CHECK(m.match("b:q:1").verdict == Verdict::foreign);
}

TEST_CASE("redis: a prefix that would reach everybody is refused", "[redis]") {
    for (const std::string prefix : {"", ":", "a", "ab"})
        CHECK_THROWS_AS(matcher({"a:", prefix}), cachehold::report::Error);
}

TEST_CASE("redis: for random prefixes and keys the answer is that of comparing one by one", "[redis]") {
    std::mt19937 engine(7);
    const auto random_text = [&engine](std::size_t most) {
        std::string text;
        for (std::size_t i = engine() % (most + 1); i > 0; --i) text += "ab:\xff"[engine() % 4];
        return text;
    };
    for (int round = 0; round < 300; ++round) {
        std::vector<std::string> prefixes;
        for (int i = 0; i < 12; ++i) prefixes.push_back("a" + random_text(5) + ":");
        const Matcher m = matcher(prefixes);
        for (int i = 0; i < 100; ++i) {
            const std::string key = random_text(9);
            bool expected = false;
            for (const std::string& prefix : prefixes)
                expected = expected || key.compare(0, prefix.size(), prefix) == 0;
            CHECK((m.match(key).verdict == Verdict::ours) == expected);
        }
    }
}

TEST_CASE("redis: a site that invents bins does not make the counts grow without limit", "[redis]") {
    constexpr std::size_t most = 4096;
    std::map<std::string, BinCount> bins;
    for (std::size_t i = 0; i < 3 * most; ++i) ++bin_of(bins, "a:", std::to_string(i)).deleted;
    ++bin_of(bins, "a:", std::string(1000, 'x')).kept;
    CHECK(bins.size() <= most + 1);
    CHECK(bins.at("a:5").deleted == 1);
    CHECK(bins.at("a:...").deleted == 2 * most);
    CHECK(bins.at("a:...").kept == 1);
    std::map<std::string, BinCount> few;
    ++bin_of(few, "a:", std::string(256, 'x')).kept;
    ++bin_of(few, "a:", std::string(257, 'x')).deleted;
    CHECK(few.at("a:" + std::string(256, 'x')).kept == 1);
    CHECK(few.at("a:...").deleted == 1);
}
