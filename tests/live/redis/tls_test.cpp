// SPDX-License-Identifier: MIT
// TLS with real certificates: what is trusted, and what every refusal says.
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <future>
#include <thread>

#include "live/redis/helpers.hpp"
#include "report/report.hpp"
#include "support/catch.hpp"
#include "support/certificates.hpp"

using namespace cachehold::redis;
using namespace cachehold::test;

namespace {

RedisServer::Setup tls_setup(const Authority& authority, const Certificate& certificate,
                             const std::string& clients = "no") {
    RedisServer::Setup setup =
        with_options({"--tls-cert-file", certificate.file, "--tls-key-file", certificate.key_file,
                      "--tls-ca-cert-file", authority.file(), "--tls-auth-clients", clients});
    setup.with_port = true;
    setup.tls = true;
    return setup;
}

ServerSettings settings_of(const RedisServer& server, const Authority& authority,
                           const std::string& host = "127.0.0.1", const std::string& scheme = "rediss") {
    ServerSettings settings = settings_for(scheme + "://" + host + ":" + std::to_string(server.port()));
    settings.tls.ca_file = authority.file();
    return settings;
}

std::string refusal_of(const TlsSettings& tls) {
    ServerSettings settings = settings_for("rediss://127.0.0.1:1");
    settings.tls = tls;
    try {
        flusher_of({settings});
    } catch (const cachehold::report::Error& error) {
        CHECK(error.status() == cachehold::report::ExitStatus::configuration);
        return error.what();
    }
    return "accepted";
}

bool names(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("redis: a flush over TLS, by name and by address", "[redis][live]") {
    const Authority authority;
    const RedisServer server(tls_setup(authority, authority.issue("DNS:localhost,IP:127.0.0.1")));
    auto client = server.client();
    for (const std::string& host : names_of_loopback()) {
        fill_sites(client, 5000);
        const FlushReport report = flush(settings_of(server, authority, host), site_a());
        CHECK(report.deleted == 5000);
        CHECK(names(report.server, "rediss://" + host));
    }
    CHECK(client.command({"DBSIZE"}).integer == 1);
}

TEST_CASE("redis: long keys both ways over TLS", "[redis][live]") {
    const Authority authority;
    const RedisServer server(tls_setup(authority, authority.issue("IP:127.0.0.1")));
    auto client = server.client();
    for (int i = 0; i < 300; ++i)
        client.command({"SET", "a:long:" + std::string(200000, 'x') + std::to_string(i), ""});
    // Stopped, the server takes no more than the buffers hold of the deletions of a page.
    std::thread waker;
    const FlushReport report = flush(settings_of(server, authority), site_a(), [&](auto, auto, auto) {
        if (waker.joinable()) return true;
        ::kill(server.pid(), SIGSTOP);
        waker = std::thread([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            ::kill(server.pid(), SIGCONT);
        });
        return true;
    });
    waker.join();
    CHECK(report.deleted == 300);
}

TEST_CASE("redis: a TLS server that ends the connection is a lost connection", "[redis][live]") {
    const Authority authority;
    const RedisServer server(tls_setup(authority, authority.issue("IP:127.0.0.1")));
    auto client = server.client();
    fill_sites(client, 5000);
    const Failed failed = failure_of([&] {
        flush(settings_of(server, authority), site_a(), [&](auto, auto, auto) {
            client.command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
            return true;
        });
    });
    CHECK(failed.failure == Failure::connection_lost);
}

TEST_CASE("redis: a server whose CA we do not trust is refused", "[redis][live]") {
    const Authority authority;
    const Authority other;
    const RedisServer server(tls_setup(authority, authority.issue("IP:127.0.0.1")));
    for (const std::string& file : {other.file(), std::string()}) {
        ServerSettings settings = settings_of(server, authority);
        settings.tls.ca_file = file;
        const Failed failed = failure_with(settings);
        CHECK(failed.failure == Failure::refused_auth);
        CHECK(failed.says("redis.tls.ca_file"));
        CHECK(failed.says("rediss://127.0.0.1:"));
    }
}

TEST_CASE("redis: without a CA of ours those of the system are trusted", "[redis][live]") {
    const Authority authority;
    const RedisServer server(tls_setup(authority, authority.issue("IP:127.0.0.1")));
    ServerSettings settings = settings_of(server, authority);
    settings.tls.ca_file.clear();
    ::setenv("SSL_CERT_FILE", authority.file().c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
    const Failed failed = failure_with(settings);
    ::unsetenv("SSL_CERT_FILE");  // NOLINT(concurrency-mt-unsafe)
    CHECK_FALSE(failed.failure.has_value());
}

TEST_CASE("redis: a certificate that is made out to somebody else is refused", "[redis][live]") {
    const Authority authority;
    const RedisServer server(
        tls_setup(authority, authority.issue("DNS:redis.example,IP:192.0.2.1,DNS:*.example")));
    for (const std::string& host : names_of_loopback()) {
        const Failed failed = failure_with(settings_of(server, authority, host));
        CHECK(failed.failure == Failure::refused_auth);
        CHECK(failed.says("'" + host + "'"));
        CHECK(failed.says("redis.tls.host_name"));
    }
    ServerSettings settings = settings_of(server, authority);
    for (const std::string name : {"redis.example", "192.0.2.1"}) {
        settings.tls.host_name = name;
        CHECK_FALSE(failure_with(settings).failure.has_value());
    }
    settings.tls.host_name = "\x1b[31m";
    CHECK(failure_with(settings).says("made out to '\\x1b[31m'"));
}

TEST_CASE("redis: a Sentinel and its primary over TLS, with a user of the address", "[redis][live]") {
    const Authority authority;
    RedisServer::Setup setup = tls_setup(authority, authority.issue("IP:127.0.0.1"));
    const RedisServer server(setup);
    setup.options.insert(setup.options.end(), {"--tls-replication", "yes"});
    setup.sentinel = "sentinel monitor main 127.0.0.1 " + std::to_string(server.port()) + " 1\n";
    const RedisServer sentinel(setup);
    ServerSettings settings = settings_of_boa(server, {"+@all"});
    auto client = server.client();
    fill_sites(client, 10);
    client.command({"CONFIG", "SET", "requirepass", "0ther"});
    auto of_sentinel = sentinel.client();
    of_sentinel.command({"ACL", "SETUSER", "boa", "on", ">s3cret", "+@all"});
    of_sentinel.command({"ACL", "SETUSER", "default", ">0ther"});
    settings.username.clear();
    settings.endpoints = {
        parse_endpoint("sentinels://boa@127.0.0.1:" + std::to_string(sentinel.port()) + "/main")};
    settings.tls.ca_file = authority.file();
    CHECK(flush(settings, site_a()).deleted == 10);
}

TEST_CASE("redis: an expired certificate is refused", "[redis][live]") {
    const Authority authority;
    const RedisServer server(tls_setup(authority, authority.issue("IP:127.0.0.1", -1)));
    const Failed failed = failure_with(settings_of(server, authority));
    CHECK(failed.failure == Failure::refused_auth);
    CHECK(failed.says("expired"));
    CHECK(failed.says("renew"));
}

TEST_CASE("redis: a server that wants a certificate of ours", "[redis][live]") {
    const Authority authority;
    const Authority other;
    const RedisServer server(tls_setup(authority, authority.issue("IP:127.0.0.1"), "yes"));
    ServerSettings settings = settings_of(server, authority);
    SECTION("none") {
        const Failed failed = failure_with(settings);
        CHECK(failed.failure.has_value());  // its reason may be lost with the connection
        CHECK(failed.says("redis.tls.certificate_file"));
    }
    SECTION("one of a CA that it does not trust") {
        const Certificate certificate = other.issue("DNS:us");
        settings.tls.certificate_file = certificate.file;
        settings.tls.key_file = certificate.key_file;
        const Failed failed = failure_with(settings);
        CHECK(failed.failure.has_value());  // its reason may be lost with the connection
        CHECK(failed.says("redis.tls.certificate_file"));
    }
    SECTION("a good one") {
        const Certificate certificate = authority.issue("DNS:us");
        settings.tls.certificate_file = certificate.file;
        settings.tls.key_file = certificate.key_file;
        CHECK_FALSE(failure_with(settings).failure.has_value());
    }
}

TEST_CASE("redis: TLS with a server that speaks without it, and the reverse", "[redis][live]") {
    const Authority authority;
    RedisServer::Setup plain_setup;
    plain_setup.with_port = true;
    const RedisServer plain(plain_setup);
    const RedisServer secure(tls_setup(authority, authority.issue("IP:127.0.0.1")));
    ServerSettings settings = settings_of(plain, authority);
    settings.connect_limit = std::chrono::milliseconds(500);
    const Failed without = failure_with(settings);
    CHECK(without.failure.has_value());
    CHECK(without.says("write redis://"));
    const Failed with = failure_with(settings_of(secure, authority, "127.0.0.1", "redis"));
    CHECK(with.failure.has_value());
    CHECK(with.says("write rediss://"));
}

TEST_CASE("redis: a TLS handshake that never ends times out", "[redis][live]") {
    const Authority authority;
    const RedisServer server(tls_setup(authority, authority.issue("IP:127.0.0.1")));
    ::kill(server.pid(), SIGSTOP);
    ServerSettings settings = settings_of(server, authority);
    settings.connect_limit = std::chrono::milliseconds(200);
    const Failed failed = failure_with(settings);
    CHECK(failed.failure == Failure::timed_out);
}

TEST_CASE("redis: a TLS server that dies in the middle is a lost connection", "[redis][live]") {
    const Authority authority;
    const RedisServer server(tls_setup(authority, authority.issue("IP:127.0.0.1")));
    auto client = server.client();
    client.command({"DEBUG", "POPULATE", "20000", "a:cache", "50"});
    ::signal(SIGPIPE, SIG_IGN);  // as in the program
    const Failed failed = failure_of([&] {
        flush(settings_of(server, authority), site_a(), [&](auto, auto, auto) {
            ::kill(server.pid(), SIGKILL);
            return true;
        });
    });
    CHECK(failed.failure == Failure::connection_lost);
}

TEST_CASE("redis: a TLS server hears the name that its certificate is to have", "[redis][live]") {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener, 1) == 0);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    auto heard = std::async(std::launch::async, [listener] {
        const int connection = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        std::string hello(4096, '\0');
        const ssize_t count = ::recv(connection, hello.data(), hello.size(), 0);
        ::close(connection);
        return hello.substr(0, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    });
    ServerSettings settings = settings_for("rediss://127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
    settings.tls.host_name = "redis.example";
    CHECK(failure_with(settings).says("': the server hangs up; "));
    CHECK(names(heard.get(), "redis.example"));
    ::close(listener);
}

TEST_CASE("redis: nobody at a terminal is asked for the password of a key", "[redis]") {
    const Authority authority;
    const Certificate one = authority.issue("DNS:one");
    const TlsSettings tls{"", one.file, locked(one.key_file), ""};
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    REQUIRE(::grantpt(terminal) + ::unlockpt(terminal) == 0);
    const std::string name = ::ptsname(terminal);  // NOLINT(concurrency-mt-unsafe)
    const pid_t child = ::fork();
    if (child == 0) {
        ::setsid();
        const int own = ::open(name.c_str(), O_RDWR);
        ::ioctl(own, TIOCSCTTY, 0);
        const std::string said = refusal_of(tls);
        ::_exit(::write(own, said.data(), said.size()) > 0 ? 0 : 1);
    }
    std::string seen(1000, '\0');
    const ssize_t count = ::read(terminal, seen.data(), seen.size());
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(terminal);
    INFO(seen);
    CHECK(count > 0);
    CHECK(seen.find("cannot use '" + tls.key_file) == 0);
}

TEST_CASE("redis: files of TLS that are of no use are an error of the configuration", "[redis]") {
    const Authority authority;
    const Certificate one = authority.issue("DNS:one");
    const Certificate two = authority.issue("DNS:two");
    CHECK(names(refusal_of({"/nonexistent/ca.pem", "", "", ""}), "'/nonexistent/ca.pem': No such file"));
    const std::string no_ca = refusal_of({one.key_file, "", "", ""});
    CHECK(names(no_ca, "redis.tls.ca_file"));
    CHECK_FALSE(names(no_ca, "No such file"));  // the reason of the file before
    CHECK(names(refusal_of({"", one.file, "", ""}), "correct redis.tls.key_file"));
    CHECK(names(refusal_of({"", "", one.key_file, ""}), "correct redis.tls.certificate_file"));
    CHECK(names(refusal_of({"", "/nonexistent.pem", one.key_file, ""}), "redis.tls.certificate_file"));
    CHECK(names(refusal_of({"", one.file, "/nonexistent.key", ""}), "redis.tls.key_file"));
    CHECK(names(refusal_of({"", one.file, two.key_file, ""}),
                "key values mismatch; correct redis.tls.key_file"));
    CHECK(refusal_of({authority.file(), one.file, one.key_file, ""}) == "accepted");
}
