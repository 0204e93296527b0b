// SPDX-License-Identifier: MIT
// Where BOA 2.x to 5.x keep the password: aegir/conf/global.inc, aegir/conf/global/*.inc,
// lib/functions/redis.sh.inc.
#include <sys/stat.h>

#include <boost/algorithm/string/trim.hpp>

#include "config/load.hpp"

#include "cli/settings.hpp"
#include "os/disk.hpp"
#include "os/start.hpp"
#include "support/catch.hpp"
#include "unit/config/temp_dir.hpp"

using namespace cachehold;

namespace {

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}
auto password_in_php(const std::string& text) { return unless_empty(config::facts_in_php(text).password); }
auto password_in_conf(const std::string& text) { return unless_empty(config::facts_in_conf(text).password); }

os::Disk disk;
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
    CHECK(password_in_php("$conf\t[\t'redis_client_password'\t]\t=\t's3cret';") == "s3cret");
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
        CHECK_FALSE(password_in_php("  /*\n" + line + "*/"));
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
    CHECK_FALSE(password_in_php("$redis->auth('" + std::string(1U << 19U, 'x') + "');"));
}

TEST_CASE("boa: requirepass of redis.conf, the last that is live") {
    CHECK(password_in_conf("port 6379\nrequirepass s3cret\n") == "s3cret");
    CHECK(password_in_conf("requirepass a\nRequirePass\t b\r\n") == "b");
    CHECK(password_in_conf("  requirepass \"s3 cret\"") == "s3 cret");
    CHECK(password_in_conf("requirepass 's3cret'") == "s3cret");
    CHECK_FALSE(password_in_conf("# requirepass isfoobared\n#requirepass x\n"));
    CHECK_FALSE(password_in_conf("requirepass isfoobared\n"));
    CHECK_FALSE(password_in_conf("requirepass\nrequirepass \nrequirepass \"\"\nrequirepassword x\n"));
    CHECK_FALSE(password_in_conf("requirepass \"a\\x41\"\n"));
    CHECK_FALSE(password_in_conf(""));
}

TEST_CASE("boa: the password of valkey.conf is that of its default user") {
    CHECK(password_in_conf("# requirepass x\nuser default on >s3cret allcommands allkeys\n") == "s3cret");
    CHECK(password_in_conf("USER default on ~* >s3cret +@all") == "s3cret");
    CHECK_FALSE(
        password_in_conf("user default on nopass\nuser other on >s3cret\n# user default on >x\nuser\n"));
    CHECK_FALSE(password_in_conf("user default on >isfoobared allcommands allkeys\n"));
}

TEST_CASE("boa: the address in PHP and in a server's configuration") {
    const auto php = config::facts_in_php(
        "$valkey_port        = 6380;\n"
        "      $settings['redis.connection']['host']      = '10.0.0.5';\n"
        "      $conf['redis_client_host']                = '10.0.0.6';\n"
        "      $conf['redis_client_socket']                = '/var/run/valkey/valkey.sock';\n"
        "      $conf['redis_client_port']                = '6379';\n");
    CHECK(php.host == "10.0.0.5");
    CHECK(php.port == "6380");
    CHECK(php.socket == "/var/run/valkey/valkey.sock");
    CHECK(config::facts_in_php("$valkey_port = 63 . 80;\n$valkey_host = $x;").port.empty());
    const auto conf = config::facts_in_conf(
        "unixsocket /run/v.sock\nport 0\nbind -10.0.0.5 ::1\n#port 5\nbinding x\nbind\n");
    CHECK(conf.socket == "/run/v.sock");
    CHECK(conf.port == "0");
    CHECK(config::facts_in_conf("bind -10.0.0.5 ::1").host == "10.0.0.5");
}

namespace {

/// Files below a directory, and what they say of the server: "ADDRESSES | PASSWORDS".
struct Boa {
    test::TempDir dir;
    std::string root =
        boost::algorithm::trim_right_copy_if(dir.path(""), [](char byte) { return byte == '/'; });

    void write(const std::string& file, const std::string& text) const { dir.write(file, text); }
    [[nodiscard]] config::BoaServer server() const { return config::boa_server(reader, root); }
    [[nodiscard]] std::string addresses() const {
        std::string text;
        for (const auto& address : server().addresses) text += (text.empty() ? "" : " ") + address;
        return text;
    }
    [[nodiscard]] std::string passwords() const {
        std::string text;
        for (const auto& password : server().passwords)
            text += (text.empty() ? "" : " ") + password.text + (password.is_of_both ? "(socket)" : "");
        return text;
    }
};

const std::string of_redis = "unix:///run/redis/redis.sock redis://127.0.0.1:6379";
const std::string of_valkey = "unix:///run/valkey/valkey.sock redis://127.0.0.1:6379";

std::string settings(const std::string& host, const std::string& password) {
    return "<?php\n$settings['redis.connection']['host'] = '" + host +
           "';\n$settings['redis.connection']['port'] = '6379';\n"
           "$settings['redis.connection']['password'] = '" +
           password + "';\n";
}

}  // namespace

TEST_CASE("boa: without any file the addresses are the default ones, and there is no password") {
    const Boa boa;
    CHECK(boa.addresses() == of_redis);
    CHECK(boa.server().addresses == config::default_endpoints);
    CHECK(boa.passwords().empty());
    CHECK(boa.server().file.empty());
}

TEST_CASE("boa: Redis's files in order, those of the sites first") {
    const Boa boa;
    boa.write("etc/redis/redis.conf", "requirepass from-conf\nbind 10.0.0.7\n");
    CHECK(boa.addresses() == "redis://10.0.0.7:6379");
    for (const std::string everywhere : {"*", "0.0.0.0"}) {
        boa.write("etc/redis/redis.conf", "requirepass from-conf\nbind " + everywhere + "\n");
        CHECK(boa.addresses() == of_redis);
    }
    boa.write("etc/redis/redis.conf",
              "requirepass from-conf\nbind 127.0.0.1\nport 0\nunixsocket /run/r.sock\n");
    CHECK(boa.addresses() == "unix:///run/r.sock");
    boa.write("root/.redis.pass.txt", "from-root \n");
    boa.write("data/conf/global/global-redis.inc", settings("127.0.0.1", "from-redis"));
    boa.write("data/conf/global/global-if-redis.inc", settings("127.0.0.1", "from-if"));
    boa.write("data/conf/global.inc", "<?php\n$redis->auth('from-global');");
    CHECK(boa.passwords() == "from-global from-redis from-if from-root from-conf");
    CHECK(boa.addresses() == of_redis);
    CHECK(boa.server().passwords[0].file == boa.dir.path("data/conf/global.inc"));
    CHECK(boa.server().file == boa.dir.path("data/conf/global/global-redis.inc"));
    boa.write("data/conf/global.inc", "<?php\n$redis->auth('isfoobared');");
    CHECK(boa.passwords() == "from-redis from-if from-root from-conf");
}

TEST_CASE("boa: where Valkey's files exist they alone decide, pass.inc first") {
    const Boa boa;
    boa.write("etc/redis/redis.conf", "requirepass old\nunixsocket /run/old.sock\n");
    boa.write("root/.redis.pass.txt", "old\n");
    boa.write("data/conf/global/global-redis.inc", settings("10.0.0.9", "old"));
    boa.write("data/conf/global.inc", "<?php\n$auth_pass = 'both';\n");
    boa.write("etc/valkey/valkey.conf", "user default on >from-conf allkeys\nunixsocket /run/x.sock\n");
    boa.write("root/.valkey.pass.txt", "from-root\n");
    boa.write("data/conf/global/global-if-valkey.inc",
              "<?php\n$auth_pass = 'from-if';\n$valkey_port = 6379;\n");
    boa.write("data/conf/global/global-valkey.inc", settings("127.0.0.1", "literal"));
    boa.write("data/conf/valkey/pass.inc", "from-pass\n");
    CHECK(boa.passwords() == "from-pass literal from-if both(socket) from-root from-conf");
    CHECK(boa.addresses() == of_valkey);
    CHECK(boa.server().file == boa.dir.path("data/conf/global/global-valkey.inc"));
}

TEST_CASE("boa: each of Valkey's files makes it the server, also one that may not be read") {
    for (const std::string file : {"data/conf/valkey/pass.inc", "data/conf/global/global-if-valkey.inc",
                                   "data/conf/global/global-valkey.inc", "etc/valkey/valkey.conf"}) {
        const Boa boa;
        boa.write("root/.redis.pass.txt", "old\n");
        boa.write(file + "/x", "");
        CHECK(boa.addresses() == of_valkey);
        CHECK(boa.passwords().empty());
        CHECK(boa.server().file == boa.dir.path(file));
    }
}

TEST_CASE("boa: Valkey in the includes that are named after Redis") {
    const Boa boa;
    boa.write("etc/redis/redis.conf", "requirepass old\n");
    boa.write("etc/valkey/valkey.conf", "user default on >from-conf allkeys\nport 0\n");
    CHECK(boa.addresses() == "unix:///run/valkey/valkey.sock redis://127.0.0.1:6379");
    boa.write("etc/valkey/valkey.conf",
              "user default on >from-conf allkeys\nport 0\nunixsocket /run/v.sock\n");
    CHECK(boa.addresses() == "unix:///run/v.sock");
    boa.write("data/conf/global/global-redis.inc",
              "<?php\n$conf['redis_client_socket']       = '/var/run/valkey/valkey.sock';\n"
              "$conf['redis_client_port'] = '6379';\n$conf['redis_client_password'] = 'now';\n");
    CHECK(boa.addresses() == "unix:///var/run/valkey/valkey.sock");
    CHECK(boa.passwords() == "now from-conf");
}

TEST_CASE("boa: the host of the sites' own settings") {
    const Boa boa;
    boa.write("data/conf/global.inc", settings("10.0.0.5", "s3cret"));
    boa.write("etc/redis/redis.conf", "unixsocket /run/redis/redis.sock\n");
    CHECK(boa.addresses() == "redis://10.0.0.5:6379");
    boa.write("data/conf/global.inc", settings("127.0.0.2", "s3cret"));
    CHECK(boa.addresses() == "unix:///run/redis/redis.sock redis://127.0.0.2:6379");
    boa.write("data/conf/global.inc", settings("/run/other.sock", "s3cret"));
    CHECK(boa.addresses() == "unix:///run/other.sock");
    boa.write("data/conf/global.inc", settings("fd00::5", "s3cret"));
    CHECK(boa.addresses() == "redis://[fd00::5]:6379");
}

TEST_CASE("boa: a FIFO, a directory or a huge file in the place of a source says nothing") {
    const Boa boa;
    boa.write("data/conf/x", "");
    REQUIRE(::mkfifo(boa.dir.path("data/conf/global.inc").c_str(), 0600) == 0);
    boa.write("data/conf/global/global-if-redis.inc/x", "");
    const auto huge = boa.dir.write("data/conf/global/global-redis.inc", drupal_7);
    boost::filesystem::resize_file(huge, std::uintmax_t{1} << 40U);
    boa.write("root/.redis.pass.txt", "from-root");
    CHECK(boa.passwords() == "from-root");
    boa.write("root/.redis.pass.txt", "isfoobared\n");
    CHECK(boa.passwords().empty());
}
