// SPDX-License-Identifier: MIT
#include "neighbour.hpp"

#include <algorithm>
#include <chrono>

#include "support/redis_server.hpp"

namespace cachehold::bench {

using Clock = std::chrono::steady_clock;

Neighbour::Neighbour(const std::string& socket) : socket_(socket) {
    milliseconds_.reserve(1'000'000);
    thread_ = std::thread([this] {
        auto client = test::RedisClient::unix_socket(socket_);
        for (auto due = Clock::now(); !ends_; due += std::chrono::microseconds(200)) {
            std::this_thread::sleep_until(due);
            client.command({"GET", "neighbour"});
            milliseconds_.push_back(std::chrono::duration<double, std::milli>(Clock::now() - due).count());
        }
    });
}

Neighbour::~Neighbour() { stop(); }

Neighbour::Latencies Neighbour::stop() {
    ends_ = true;
    if (thread_.joinable()) thread_.join();
    Latencies result;
    result.count = milliseconds_.size();
    if (result.count == 0) return result;
    std::sort(milliseconds_.begin(), milliseconds_.end());
    result.median = milliseconds_[result.count / 2];
    result.p99 = milliseconds_[result.count * 99 / 100];
    result.worst = milliseconds_.back();
    return result;
}

}  // namespace cachehold::bench
