// SPDX-License-Identifier: MIT
// Names as a resolver may answer: with several addresses, or never. And servers whose queue is full.
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <thread>

#include "live/redis/helpers.hpp"
#include "support/catch.hpp"
#include "support/certificates.hpp"
#include "support/temp_dir.hpp"

/// In place of the C library's. "two.test" is 127.0.0.2 and then 127.0.0.1, for a stream alone; nobody knows
/// "unknown.test", and "silent.test" is not answered.
extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** found) {
    static const auto real = reinterpret_cast<decltype(&getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    const std::string name = host == nullptr ? "" : host;
    if (name == "silent.test") std::this_thread::sleep_for(std::chrono::hours(1));
    if (name == "unknown.test") return EAI_NONAME;
    if (name == "two.test" && hints->ai_socktype != SOCK_STREAM) return EAI_SOCKTYPE;
    if (name != "two.test") return real(host, service, hints, found);
    const int status = real("127.0.0.2", service, hints, found);
    return status != 0 ? status : real("127.0.0.1", service, hints, &(*found)->ai_next);
}

using namespace cachehold::redis;
using namespace cachehold::test;

namespace {

/// Listens, accepts nobody, and is full: who connects now waits for ever.
class FullQueue {
public:
    FullQueue(const sockaddr* address, socklen_t size) {
        descriptors_.push_back(::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const int yes = 1;
        ::setsockopt(descriptors_[0], SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (::bind(descriptors_[0], address, size) != 0 || ::listen(descriptors_[0], 0) != 0)
            throw std::runtime_error("cannot listen");
        for (int i = 0; i < 4; ++i) {
            descriptors_.push_back(
                ::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
            ::connect(descriptors_.back(), address, size);
        }
    }
    ~FullQueue() {
        for (const int descriptor : descriptors_) ::close(descriptor);
    }
    FullQueue(const FullQueue&) = delete;
    FullQueue& operator=(const FullQueue&) = delete;

private:
    std::vector<int> descriptors_;
};

RedisServer::Setup at(const std::string& address, int port) {
    RedisServer::Setup setup = with_options({"--port", std::to_string(port)});
    setup.bind = address;
    return setup;
}

}  // namespace

TEST_CASE("redis: of several addresses of a name the first that answers is the server", "[redis][live]") {
    const int port = free_port("127.0.0.2");
    const std::string address = "redis://two.test:" + std::to_string(port);
    const RedisServer last(at("127.0.0.1", port));
    last.client().command({"SET", "a:cache:1", "x"});
    CHECK(flush(address, {"a:"}).deleted == 1);
    last.client().command({"SET", "a:cache:1", "x"});
    RedisServer first(at("127.0.0.2", port));
    CHECK(flush(address, {"a:"}).deleted == 0);
    first.kill();
    CHECK(flush(address, {"a:"}).deleted == 1);
}

TEST_CASE("redis: an address that swallows packets leaves time for the next one", "[redis][live]") {
    const Authority authority;
    const Certificate certificate = authority.issue("DNS:two.test");
    RedisServer::Setup setup =
        with_options({"--tls-cert-file", certificate.file, "--tls-key-file", certificate.key_file,
                      "--tls-ca-cert-file", authority.file(), "--tls-auth-clients", "no"});
    setup.with_port = true;
    setup.tls = true;
    const RedisServer server(setup);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(server.port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
    const FullQueue full(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ServerSettings settings = settings_for("rediss://two.test:" + std::to_string(server.port()));
    settings.tls.ca_file = authority.file();
    settings.connect_limit = std::chrono::seconds(4);
    CHECK_FALSE(failure_with(settings).failure.has_value());
}

TEST_CASE("redis: a name that nobody knows is no server, and the message says why", "[redis][live]") {
    const int port = free_port();
    const RedisServer server(at("127.0.0.1", port));
    const Failed failed = failure_with(settings_for("redis://unknown.test:" + std::to_string(port)));
    CHECK(failed.failure == Failure::unreachable);
    CHECK(failed.says("': Name or service not known; start the server"));
}

TEST_CASE("redis: a name that is never resolved times out", "[redis][live]") {
    ServerSettings settings = settings_for("redis://silent.test");
    settings.connect_limit = std::chrono::milliseconds(200);
    const Failed failed = failure_with(settings);
    CHECK(failed.failure == Failure::timed_out);
    CHECK(failed.says("'redis://silent.test:6379': the name was not resolved within the limit"));
}

TEST_CASE("redis: a server whose socket is full is waited for, and is not replaced by the next address",
          "[redis][live]") {
    const TempDir directory;
    const std::string path = (directory / "full.sock").string();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(static_cast<char*>(address.sun_path), path.c_str(), path.size());
    const FullQueue full(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    const RedisServer other;
    ServerSettings settings = settings_for("unix://" + path);
    settings.endpoints.push_back(parse_endpoint(other.unix_address()));
    settings.connect_limit = std::chrono::milliseconds(200);
    const Failed failed = failure_with(settings);
    CHECK(failed.failure == Failure::timed_out);
    CHECK(failed.says("no connection within the limit"));
}
