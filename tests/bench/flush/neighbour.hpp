// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace cachehold::bench {

/// Somebody else's site on the same server: a GET every 200 microseconds, each timed, in a thread of its own.
class Neighbour {
public:
    explicit Neighbour(const std::string& socket);
    ~Neighbour();
    Neighbour(const Neighbour&) = delete;
    Neighbour& operator=(const Neighbour&) = delete;

    struct Get {
        double at = 0;       ///< milliseconds since the first
        double latency = 0;  ///< milliseconds
    };
    /// Ends the thread. While a GET waits, others of the site would have been sent, each on a connection of
    /// its own, and have waited for what was left: they are among the latencies.
    std::vector<Get> stop();

private:
    using Milliseconds = std::chrono::duration<double, std::milli>;
    void note(Milliseconds at, Milliseconds latency);

    std::string socket_;
    std::atomic<bool> ends_{false};
    std::vector<Get> gets_;
    std::thread thread_;
};

/// Of the latencies; `part` from 0 to 1.
double quantile(std::vector<Neighbour::Get> gets, double part);

}  // namespace cachehold::bench
