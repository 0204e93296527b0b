// SPDX-License-Identifier: MIT
// Where BOA 2.x to 5.x keep the password: aegir/conf/global.inc, aegir/conf/global/*.inc,
// lib/functions/redis.sh.inc.
#include <sys/stat.h>

#include "cli/settings.hpp"
#include "config/load.hpp"
#include "os/posix_disk.hpp"
#include "os/start.hpp"
#include "support/catch.hpp"
#include "unit/config/temp_dir.hpp"

using namespace cachehold;
using config::password_in_php;
using config::password_in_redis_conf;

namespace {

os::PosixDisk disk;
const config::Reader reader = cli::config_reader(disk);

const std::string auth = "    $redis->auth('s3cret');\n";
const std::string drupal_7 = "      $conf['redis_client_password']            = 's3cret';\n";
const std::string drupal_8 = "      $settings['redis.connection']['password']  = 's3cret';\n";
const std::string valkey = "        $auth_pass = 's3cret';\n";
const std::string forms[] = {auth, drupal_7, drupal_8, valkey};

}  // namespace

TEST_CASE("boa: the password stands in four forms of PHP") {
    for (const std::string& line : forms) {
        INFO(line);
        CHECK(password_in_php("<?php\n$a = 1;\n" + line + "$b = 2;\n") == "s3cret");
        CHECK(password_in_php(line) == "s3cret");
    }
    CHECK(password_in_php("$conf[\"redis_client_password\"]=\"s3cret\";\r\n") == "s3cret");
    CHECK(password_in_php("\t$conf [ 'redis_client_password' ]  = 's3cret' ;") == "s3cret");
    CHECK(password_in_php("$redis -> auth ( 's3cret' ) ;") == "s3cret");
    CHECK(password_in_php("$r2_d2->auth('s3cret') or die();") == "s3cret");
}

TEST_CASE("boa: what is commented out does not count") {
    for (const std::string& line : forms) {
        INFO(line);
        CHECK_FALSE(password_in_php("// " + line));
        CHECK_FALSE(password_in_php("# " + line));
        CHECK_FALSE(password_in_php("  /* " + line + " */"));
        CHECK_FALSE(password_in_php("/* " + line));
        CHECK_FALSE(password_in_php("/*\n" + line + "\n" + line + "*/"));
        CHECK_FALSE(password_in_php("/*/\n" + line));
        CHECK_FALSE(password_in_php("$x = 1; //" + line));
        CHECK(password_in_php("/*\n" + line + line + "*/\n" + line) == "s3cret");
        CHECK(password_in_php("/* it's */\n" + line) == "s3cret");
        CHECK(password_in_php("/**\n * x\n */\n// it's\n" + line) == "s3cret");
        CHECK(password_in_php("$url = 'http://x'; $c = '#'; $d = '/*';\n" + line) == "s3cret");
    }
}

TEST_CASE("boa: the placeholder does not count, the next value does") {
    const std::string placeholder = "$redis->auth('isfoobared');\n";
    CHECK_FALSE(password_in_php(placeholder));
    CHECK(password_in_php(placeholder + drupal_8) == "s3cret");
}

TEST_CASE("boa: text inside of a string is no code") {
    CHECK_FALSE(password_in_php("$x = \"$redis->auth('s3cret');\";"));
    CHECK_FALSE(password_in_php("$x = '$conf[\\'redis_client_password\\'] = \\'s3cret\\';';"));
}

TEST_CASE("boa: the password of something else is not taken") {
    CHECK_FALSE(password_in_php("$databases['default']['default']['password'] = 'database';"));
    CHECK_FALSE(password_in_php("$redis_up = TRUE; $db['password'] = 'database';"));
    CHECK_FALSE(password_in_php("auth('s3cret');\n$x->author('s3cret');"));
    CHECK_FALSE(password_in_php("if ($conf['redis_client_password'] == 's3cret') {}"));
    CHECK_FALSE(password_in_php("$conf['redis_client_password'] == 's3cret';"));
    CHECK_FALSE(password_in_php("$conf['redis_client_password '] = 's3cret';"));
    CHECK_FALSE(password_in_php("$x = $conf['redis_client_password'];"));
    CHECK_FALSE(password_in_php("$auth_password = 's3cret';"));
}

TEST_CASE("boa: a value that PHP would have to work out is not guessed") {
    CHECK_FALSE(password_in_php("$conf['redis_client_password'] = getenv('REDIS');"));
    CHECK_FALSE(password_in_php("$conf['redis_client_password'] = 'a' . $b;"));
    CHECK_FALSE(password_in_php("$redis->auth($password);"));
    CHECK_FALSE(password_in_php("$redis->auth('a' . 'b');"));
    CHECK_FALSE(password_in_php("$redis->auth(\"a{$b}\");"));
    CHECK_FALSE(password_in_php("$conf['redis_client_password'] = \"a$b\";"));
    CHECK_FALSE(password_in_php("$conf['redis_client_password'] = \"a\\n\";"));
    CHECK_FALSE(password_in_php("$conf['redis_client_password'] = \"a\\'\";"));
    CHECK_FALSE(password_in_php("$conf['redis_client_password'] = '';"));
    CHECK_FALSE(password_in_php("$conf['redis_client_password'] = 'open"));
    CHECK_FALSE(password_in_php("$conf['redis_client_password'] = 'open\\';"));
}

TEST_CASE("boa: apostrophes and backslashes of a literal are PHP's") {
    CHECK(password_in_php("$redis->auth('a\\'b\\\\c\\d\"$e');") == "a'b\\c\\d\"$e");
    CHECK(password_in_php("$redis->auth(\"a\\\"b\\\\c\\$d'{}\");") == "a\"b\\c$d'{}");
}

TEST_CASE("boa: PHP reads the same password in each literal") {
    const test::TempDir dir;
    for (const std::string literal :
         {R"('s3cret')", R"('a\'b')", R"('a\\')", R"('a\\\'b\\\\')", R"('a\n$b{$c}"')", R"("a\"b")",
          R"("a\\")", R"("a\\\"b\$c")", R"("a'b{}")", "'\xC3\xA9 #//'"}) {
        INFO(literal);
        const auto file = dir.write("x.php", "<?php $auth_pass =" + literal + ";\nprint $auth_pass;\n");
        const auto said = os::start({{"php", "-n", file}, {}, std::chrono::seconds(60)});
        REQUIRE(said.status == 0);
        CHECK(password_in_php("$redis->auth(" + literal + ");") == said.output);
    }
}

TEST_CASE("boa: every beginning of such a file is read or not, never worse") {
    const std::string text = "<?php /* ' */ # \" \n" + auth + drupal_7 + drupal_8 + "'\\";
    int found = 0;
    for (std::size_t length = 0; length <= text.size(); ++length)
        found += password_in_php(text.substr(0, length)) ? 1 : 0;
    CHECK(found > 0);
    CHECK_FALSE(password_in_php(std::string(1U << 20U, '\'')));
    CHECK_FALSE(password_in_php("$redis->auth(" + std::string(1U << 20U, '\'')));
    CHECK_FALSE(password_in_php(std::string(1U << 20U, '$')));
}

TEST_CASE("boa: requirepass of redis.conf, the last that is live") {
    CHECK(password_in_redis_conf("port 6379\nrequirepass s3cret\n") == "s3cret");
    CHECK(password_in_redis_conf("requirepass a\nRequirePass\t b\r\n") == "b");
    CHECK(password_in_redis_conf("  requirepass \"s3 cret\"") == "s3 cret");
    CHECK(password_in_redis_conf("requirepass 's3cret'") == "s3cret");
    CHECK_FALSE(password_in_redis_conf("# requirepass isfoobared\n#requirepass x\n"));
    CHECK_FALSE(password_in_redis_conf("requirepass isfoobared\n"));
    CHECK_FALSE(password_in_redis_conf("requirepass\nrequirepass \nrequirepass \"\"\nrequirepassword x\n"));
    CHECK_FALSE(password_in_redis_conf("requirepass \"a\\x41\"\n"));
    CHECK_FALSE(password_in_redis_conf(""));
}

TEST_CASE("boa: the files are asked in order, those of the sites first") {
    const test::TempDir dir;
    const std::string root = dir.path("");
    CHECK_FALSE(config::boa_password(reader, root));
    dir.write("etc/redis/redis.conf", "requirepass from-conf\n");
    CHECK(config::boa_password(reader, root) == "from-conf");
    dir.write("root/.redis.pass.txt", "from-root \n");
    CHECK(config::boa_password(reader, root) == "from-root");
    dir.write("data/conf/global/global-redis.inc", "<?php\n$conf['redis_client_password'] = 'from-redis';");
    CHECK(config::boa_password(reader, root) == "from-redis");
    dir.write("data/conf/global/global-if-redis.inc", "<?php\n$redis->auth('from-if');");
    CHECK(config::boa_password(reader, root) == "from-if");
    dir.write("data/conf/global.inc", "<?php\n$redis->auth('isfoobared');");
    CHECK(config::boa_password(reader, root) == "from-if");
    dir.write("data/conf/global.inc", "<?php\n$redis->auth('from-global');");
    CHECK(config::boa_password(reader, root) == "from-global");
}

TEST_CASE("boa: a FIFO, a directory or a huge file in the place of a source is passed over") {
    const test::TempDir dir;
    dir.write("data/conf/x", "");
    REQUIRE(::mkfifo(dir.path("data/conf/global.inc").c_str(), 0600) == 0);
    dir.write("data/conf/global/global-if-redis.inc/x", "");
    const auto huge = dir.write("data/conf/global/global-redis.inc", drupal_7);
    boost::filesystem::resize_file(huge, std::uintmax_t{1} << 40U);
    dir.write("root/.redis.pass.txt", "from-root");
    CHECK(config::boa_password(reader, dir.path("")) == "from-root");
    dir.write("root/.redis.pass.txt", "isfoobared\n");
    CHECK_FALSE(config::boa_password(reader, dir.path("")));
}
