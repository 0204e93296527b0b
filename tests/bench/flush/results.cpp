// SPDX-License-Identifier: MIT
#include "results.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace cachehold::bench {
namespace {

constexpr double bucket = 10;  // milliseconds

}  // namespace

Results::Results(const std::string& directory, std::string name)
    : name_(std::move(name)),
      runs_(directory + "/" + name_ + "-runs.csv"),
      time_(directory + "/" + name_ + "-time.csv"),
      cdf_(directory + "/" + name_ + "-cdf.csv") {
    if (!runs_ || !time_ || !cdf_) throw std::runtime_error("cannot write into " + directory);
    runs_ << "method,round,seconds,server_seconds,neighbour_median_ms,neighbour_p99_ms,"
             "neighbour_worst_ms\n";
    time_ << "method,at_ms,worst_ms\n";
    cdf_ << "method,part,latency_ms\n";
}

void Results::add(const std::string& method, int round, const Sample& sample) {
    const Run run{sample.seconds, sample.server_seconds, quantile(sample.neighbour, 0.5),
                  quantile(sample.neighbour, 0.99), quantile(sample.neighbour, 1)};
    auto& runs = samples_[method];
    if (runs.empty()) order_.push_back(method);
    runs.push_back(run);
    runs_ << method << ',' << round << ',' << run.seconds << ',' << run.server_seconds << ',' << run.median
          << ',' << run.p99 << ',' << run.worst << std::endl;
    if (round == 0) draw(method, sample);
}

void Results::draw(const std::string& method, const Sample& sample) {
    std::map<long, double> worst;
    for (const Neighbour::Get& get : sample.neighbour) {
        double& of_bucket = worst[static_cast<long>(get.at / bucket)];
        of_bucket = std::max(of_bucket, get.latency);
    }
    for (const auto& [number, latency] : worst)
        time_ << method << ',' << static_cast<double>(number) * bucket << ',' << latency << '\n';
    for (const double part : {0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.97, 0.98, 0.99, 0.993, 0.995, 0.997,
                              0.998, 0.999, 0.9995, 0.9999, 1.0})
        cdf_ << method << ',' << part << ',' << quantile(sample.neighbour, part) << '\n';
}

double Results::median(const std::string& method, const std::function<double(const Run&)>& of) const {
    const auto found = samples_.find(method);
    if (found == samples_.end()) return 0;
    std::vector<double> values;
    for (const Run& run : found->second) values.push_back(of(run));
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double Results::seconds(const std::string& method) const {
    return median(method, [](const Run& run) { return run.seconds; });
}

void Results::print() const {
    std::printf("\n%s\n%-36s %9s %9s %10s %9s %9s\n", name_.c_str(), "method", "seconds", "server",
                "median ms", "p99 ms", "worst ms");
    for (const std::string& method : order_)
        std::printf("%-36s %9.3f %9.3f %10.3f %9.3f %9.3f\n", method.c_str(), seconds(method),
                    median(method, [](const Run& run) { return run.server_seconds; }),
                    median(method, [](const Run& run) { return run.median; }),
                    median(method, [](const Run& run) { return run.p99; }),
                    median(method, [](const Run& run) { return run.worst; }));
    print_ratios();
}

void Results::print_ratio(const std::string& ratio, double value, const std::string& goal) const {
    std::printf("ratio %s/%s %.2f%s%s\n", name_.c_str(), ratio.c_str(), value, goal.empty() ? "" : ", goal ",
                goal.c_str());
}

void Results::print_ratios() const {
    const auto p99 = [this](const std::string& method) {
        return median(method, [](const Run& run) { return run.p99; });
    };
    const auto worst = [this](const std::string& method) {
        return median(method, [](const Run& run) { return run.worst; });
    };
    const double walk = seconds("floor: SCAN 1000");
    const double floor = walk + seconds("floor: UNLINK");
    const double begin = seconds("cachehold begin");
    const double both = seconds("cachehold begin + end");
    print_ratio("begin_over_walk_and_unlink", begin / floor, "<= 1.15");
    print_ratio("begin_and_end_over_walk_and_unlink", both / floor, "<= 2.2");
    print_ratio("boa_purge_over_begin", seconds("BOA's purge") / begin, ">= 4");
    print_ratio("boa_purge_over_begin_and_end", seconds("BOA's purge") / both);
    print_ratio("64_sites_over_one", seconds("cachehold begin, 64 sites") / begin, "<= 1.3 on Redis");
    print_ratio("64_sites_over_walk", seconds("cachehold begin, 64 sites") / walk, "<= 1.3 on Valkey");
    print_ratio("neighbour_worst_minus_idle_ms", worst("cachehold begin + end") - worst("idle"), "<= 3");
    print_ratio("neighbour_p99_over_walk_with_unlinks",
                p99("cachehold begin") / p99("floor: SCAN 1000 + UNLINK"), "<= 1");
    print_ratio("neighbour_p99_gentle_over_idle", p99("cachehold begin, pace gentle") / p99("idle"));
    print_ratio("gentle_over_begin", seconds("cachehold begin, pace gentle") / begin);
    print_ratio("xargs_over_begin", seconds("redis-cli | xargs") / begin);
    print_ratio("4_ms_away_over_0",
                seconds("cachehold begin, 4 ms away") / seconds("cachehold begin, 0 ms away"));
}

}  // namespace cachehold::bench
