// SPDX-License-Identifier: MIT
#pragma once

#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "neighbour.hpp"

namespace cachehold::bench {

struct Sample {
    double seconds = 0;
    double server_seconds = 0;  ///< of the processor, by the thread of the server that runs commands
    std::vector<Neighbour::Get> neighbour;
};

/// Collects the runs; writes NAME-runs.csv, and of the first round NAME-time.csv (the worst latency of every
/// 10 ms) and NAME-cdf.csv.
class Results {
public:
    Results(const std::string& directory, std::string name);
    void add(const std::string& method, int round, const Sample& sample);
    /// The table and the ratios, of medians.
    void print() const;

private:
    struct Run {
        double seconds;
        double server_seconds;
        double median;
        double p99;
        double worst;
    };
    [[nodiscard]] double median(const std::string& method, const std::function<double(const Run&)>& of) const;
    [[nodiscard]] double seconds(const std::string& method) const;
    void draw(const std::string& method, const Sample& sample);
    void print_ratio(const std::string& ratio, double value, const std::string& goal = "") const;
    void print_ratios() const;

    std::string name_;
    std::ofstream runs_;
    std::ofstream time_;
    std::ofstream cdf_;
    std::vector<std::string> order_;
    std::map<std::string, std::vector<Run>> samples_;
};

}  // namespace cachehold::bench
