// SPDX-License-Identifier: MIT
#include "live/redis/fake_server.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <cstring>
#include <stdexcept>

namespace cachehold::test {
namespace {

/// Takes the first whole command off `bytes`; only as good as needed for what a client of ours sends.
std::optional<FakeServer::Command> take_command(std::string& bytes) {
    FakeServer::Command command;
    std::size_t at = 0;
    const auto number = [&]() -> std::size_t {
        const std::size_t end = bytes.find("\r\n", at);
        if (end == std::string::npos) return std::string::npos;
        const std::size_t value = std::stoul(bytes.substr(at + 1, end - at - 1));
        at = end + 2;
        return value;
    };
    const std::size_t arguments = number();
    if (arguments == std::string::npos) return std::nullopt;
    while (command.size() < arguments) {
        const std::size_t size = at < bytes.size() ? number() : std::string::npos;
        if (size == std::string::npos || bytes.size() < at + size + 2) return std::nullopt;
        command.push_back(bytes.substr(at, size));
        at += size + 2;
    }
    bytes.erase(0, at);
    return command;
}

}  // namespace

FakeServer::FakeServer(Answer answer, std::chrono::milliseconds pause)
    : answer_(std::move(answer)), pause_(pause) {
    std::string name = "/tmp/cachehold-fake-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    directory_ = name;
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    const std::string path = directory_ + "/fake.sock";
    std::memcpy(static_cast<char*>(where.sun_path), path.c_str(), path.size() + 1);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0 ||
        ::listen(listener_, 8) != 0)
        throw std::runtime_error("the fake server cannot listen");
    thread_ = std::thread([this] { serve(); });
}

FakeServer::~FakeServer() {
    ends_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    boost::system::error_code ignored;
    boost::filesystem::remove_all(directory_, ignored);
}

void FakeServer::serve() {
    while (!ends_) {
        const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        talk(connection);
        ::close(connection);
    }
}

void FakeServer::talk(int connection) {
    std::string bytes;
    char buffer[4096];
    while (!ends_) {
        pollfd item{connection, POLLIN, 0};
        if (::poll(&item, 1, 20) == 0) continue;
        const ssize_t count = ::recv(connection, static_cast<char*>(buffer), sizeof buffer, 0);
        if (count <= 0) return;
        bytes.append(static_cast<char*>(buffer), static_cast<std::size_t>(count));
        while (const auto command = take_command(bytes)) {
            const auto reply = answer_(*command);
            if (!reply) return;
            send(connection, *reply);
        }
    }
}

void FakeServer::send(int connection, const std::string& bytes) const {
    const std::size_t step = pause_.count() == 0 ? bytes.size() : 1;
    for (std::size_t at = 0; at < bytes.size() && !ends_; at += step) {
        if (::send(connection, bytes.data() + at, step, MSG_NOSIGNAL) < 0) return;
        std::this_thread::sleep_for(pause_);
    }
}

std::string FakeServer::healthy(const Command& command) {
    if (command[0] == "HELLO")
        return "*4\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n";
    if (command[0] == "DBSIZE") return ":0\r\n";
    if (command[0] == "UNLINK") return ":0\r\n";
    if (command[0] == "SCAN") return "*2\r\n$1\r\n0\r\n*0\r\n";
    return "+OK\r\n";
}

}  // namespace cachehold::test
