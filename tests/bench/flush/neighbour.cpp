// SPDX-License-Identifier: MIT
#include "neighbour.hpp"

#include <algorithm>
#include <chrono>

#include "support/redis_server.hpp"

namespace cachehold::bench {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::microseconds interval(200);

Neighbour::Neighbour(const std::string& socket) : socket_(socket) {
    gets_.reserve(200'000);
    thread_ = std::thread([this] {
        auto client = test::RedisClient::unix_socket(socket_);
        const auto begin = Clock::now();
        for (auto due = begin; !ends_; due = std::max(due + interval, Clock::now())) {
            std::this_thread::sleep_until(due);
            client.command({"GET", "neighbour"});
            note(Milliseconds(due - begin), Milliseconds(Clock::now() - due));
        }
    });
}

void Neighbour::note(Milliseconds at, Milliseconds latency) {
    for (; latency.count() > 0; at += interval, latency -= interval)
        gets_.push_back({at.count(), latency.count()});
}

Neighbour::~Neighbour() { stop(); }

std::vector<Neighbour::Get> Neighbour::stop() {
    ends_ = true;
    if (thread_.joinable()) thread_.join();
    return std::move(gets_);
}

double quantile(std::vector<Neighbour::Get> gets, double part) {
    if (gets.empty()) return 0;
    const auto at = static_cast<std::size_t>(part * static_cast<double>(gets.size() - 1));
    std::nth_element(gets.begin(), gets.begin() + static_cast<std::ptrdiff_t>(at), gets.end(),
                     [](const auto& a, const auto& b) { return a.latency < b.latency; });
    return gets[at].latency;
}

}  // namespace cachehold::bench
