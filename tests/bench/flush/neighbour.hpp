// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
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

    struct Latencies {
        double median = 0;
        double p99 = 0;
        double worst = 0;  ///< milliseconds, all of them
        std::size_t count = 0;
    };
    /// Ends the thread. Milliseconds from the moment a GET was due: one that could not be sent because the
    /// one before still waited has waited too.
    Latencies stop();

private:
    std::string socket_;
    std::atomic<bool> ends_{false};
    std::vector<double> milliseconds_;
    std::thread thread_;
};

}  // namespace cachehold::bench
