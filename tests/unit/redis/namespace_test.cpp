// SPDX-License-Identifier: MIT
#include "redis/matcher.hpp"

#include "report/report.hpp"
#include "support/catch.hpp"

using cachehold::redis::md5_hex;
using cachehold::redis::prefixes_of;
using cachehold::report::Error;
using Texts = std::vector<std::string>;

TEST_CASE("redis: md5 is PHP's md5()", "[redis]") {
    CHECK(md5_hex("") == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(md5_hex("a") == "0cc175b9c0f1b6a831c399e269772661");
    CHECK(md5_hex("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
    CHECK(md5_hex("12345678901234567890123456789012345678901234567890123456789012345678901234567890") ==
          "57edf4a22be3c955ac49da2e2107b67a");
    CHECK(md5_hex(std::string("\0\xff", 2)) == "d07d34efac6328007ad67c7e0a985e00");
}

TEST_CASE("redis: a name and a form make one prefix each, in order", "[redis]") {
    CHECK(prefixes_of({"a.org", "b.org"}, {"{name}_z_", "{md5}_n_"}) ==
          Texts{"a.org_z_:", md5_hex("a.org") + "_n_:", "b.org_z_:", md5_hex("b.org") + "_n_:"});
}

TEST_CASE("redis: one leading www. is dropped, and only in lower case", "[redis]") {
    CHECK(prefixes_of({"www.a.org"}, {"{name}"}) == Texts{"a.org:"});
    CHECK(prefixes_of({"www.www.a.org"}, {"{name}"}) == Texts{"www.a.org:"});
    CHECK(prefixes_of({"WWW.a.org"}, {"{name}"}) == Texts{"WWW.a.org:"});
    CHECK(prefixes_of({"wwwa.org"}, {"{name}"}) == Texts{"wwwa.org:"});
}

TEST_CASE("redis: case, port and odd bytes of a name stay as they are", "[redis]") {
    CHECK(prefixes_of({"Ex*mple.[com]:8080"}, {"{name}_z_"}) == Texts{"Ex*mple.[com]:8080_z_:"});
    CHECK(prefixes_of({"{md5}"}, {"{name}"}) == Texts{"{md5}:"});
}

TEST_CASE("redis: {letters} of a form become a NUL, which no name holds", "[redis]") {
    CHECK(prefixes_of({"a.org"}, {"{name}_{letters}_"}) == Texts{"a.org_" + std::string(1, '\0') + "_:"});
}

TEST_CASE("redis: a name that could be another site's md5, and default, have no form with the name",
          "[redis]") {
    for (const std::string& name : {md5_hex("a.org"), std::string("default"), "www." + md5_hex("a.org")}) {
        const std::string bare = name.substr(name.find("www.") == 0 ? 4 : 0);
        CHECK(prefixes_of({name}, {"{name}_z_", "{md5}_z_", "x{name}"}) == Texts{md5_hex(bare) + "_z_:"});
        CHECK_THROWS_AS(prefixes_of({"a.org", name}, {"{name}_z_"}), Error);
    }
    CHECK(prefixes_of({"default.org"}, {"{name}"}) == Texts{"default.org:"});
    CHECK_THROWS_AS(prefixes_of({std::string(32, 'A')}, {"{name}"}), Error);
    CHECK(prefixes_of({std::string(31, 'a')}, {"{name}"}) == Texts{std::string(31, 'a') + ":"});
}

TEST_CASE("redis: the same prefix is named once", "[redis]") {
    CHECK(prefixes_of({"a.org", "www.a.org"}, {"{name}", "{name}"}) == Texts{"a.org:"});
    CHECK(prefixes_of({"/drupal", "/drupal"}, {"{name}"}) == Texts{"drupal:"});
}

TEST_CASE("redis: what would reach keys of other sites is refused", "[redis]") {
    CHECK_THROWS_AS(prefixes_of({""}, {"{name}"}), Error);
    CHECK_THROWS_AS(prefixes_of({"www."}, {"{name}"}), Error);
    CHECK_THROWS_AS(prefixes_of({std::string("a\0b", 3)}, {"{name}"}), Error);
    CHECK_THROWS_AS(prefixes_of({"a.org"}, {"drupal"}), Error);
}
