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

double Results::best_walk() const {
    double best = 1e9;
    for (const std::string& method : order_)
        if (method.find("floor: SCAN") == 0) best = std::min(best, seconds(method));
    return best;
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

void Results::print_ratio(const std::string& ratio, double value) const {
    std::printf("ratio %s/%s %.2f\n", name_.c_str(), ratio.c_str(), value);
}

/// The goals.
void Results::print_ratios() const {
    const auto p99 = [](const Run& run) { return run.p99; };
    const auto worst = [](const Run& run) { return run.worst; };
    const double floor = best_walk() + seconds("floor: UNLINK");
    const double whole = seconds("cachehold");
    print_ratio("flush_over_floor", whole / floor);
    print_ratio("xargs_over_flush", seconds("redis-cli | xargs") / whole);
    print_ratio("64_sites_over_one", seconds("cachehold 64 sites") / whole);
    const double near = seconds("cachehold with 0 ms of delay");
    print_ratio("2_ms_over_0_ms", seconds("cachehold with 2 ms of delay") / near);
    print_ratio("4_ms_over_0_ms", seconds("cachehold with 4 ms of delay") / near);
    for (const std::string method : {"cachehold", "cachehold --pace gentle"}) {
        const std::string name = method == "cachehold" ? "neighbour" : "neighbour_gentle";
        print_ratio(name + "_p99_over_idle", median(method, p99) / median("idle", p99));
        print_ratio(name + "_worst_minus_idle_ms", median(method, worst) - median("idle", worst));
    }
    print_ratio("gentle_time_over_standard", seconds("cachehold --pace gentle") / whole);
}

}  // namespace cachehold::bench
