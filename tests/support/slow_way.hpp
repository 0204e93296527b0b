// SPDX-License-Identifier: MIT
// A longer way to a server: a proxy of our own that holds every byte back for a while, in both directions.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace cachehold::test {

class SlowWay {
public:
    /// Listens on a free port of the loopback and passes bytes on to the Unix socket, each `one_way` later.
    /// The bandwidth stays what it is.
    SlowWay(std::string socket, std::chrono::microseconds one_way);
    ~SlowWay();
    SlowWay(const SlowWay&) = delete;
    SlowWay& operator=(const SlowWay&) = delete;

    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] std::string address() const { return "redis://127.0.0.1:" + std::to_string(port_); }

private:
    void accept_all();
    void pass_on(int from, int to) const;

    std::string socket_;
    std::chrono::microseconds one_way_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<bool> ends_{false};
    std::vector<std::thread> threads_;
};

}  // namespace cachehold::test
