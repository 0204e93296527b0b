// SPDX-License-Identifier: MIT
// A server that misbehaves on purpose: what no real Redis can be made to do.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace cachehold::test {

class FakeServer {
public:
    using Command = std::vector<std::string>;
    /// Bytes to send for one command; nothing hangs up. Runs in the server's thread.
    using Answer = std::function<std::optional<std::string>(const Command&)>;

    /// Listens on a Unix socket and serves one connection after the other. With `pause`, replies leave byte
    /// by byte.
    explicit FakeServer(Answer answer, std::chrono::milliseconds pause = std::chrono::milliseconds(0));
    ~FakeServer();
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;

    [[nodiscard]] std::string address() const { return "unix://" + directory_ + "/fake.sock"; }

    /// What a healthy, empty server says to HELLO, DBSIZE, UNLINK, SCAN; "+OK" to the rest.
    static std::string healthy(const Command& command);

private:
    void serve();
    void talk(int connection);
    void send(int connection, const std::string& bytes) const;

    Answer answer_;
    std::chrono::milliseconds pause_;
    std::string directory_;
    int listener_ = -1;
    std::atomic<bool> ends_{false};
    std::thread thread_;
};

}  // namespace cachehold::test
