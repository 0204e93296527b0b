// SPDX-License-Identifier: MIT
// How long each way of emptying a namespace takes, and what a neighbour on the same server feels of it.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>

#include "methods.hpp"
#include "neighbour.hpp"

namespace cachehold::bench {
namespace {

struct Options {
    Keyspace keyspace;
    int rounds = 3;
    std::string server;
};

struct Sample {
    double seconds = 0;
    Neighbour::Latencies neighbour;
};
using Samples = std::map<std::string, std::vector<Sample>>;

constexpr const char* help =
    "bench_flush [--keys N] [--share F] [--rounds N] [--server BINARY]\n"
    "CSV of every run, then a line 'ratio NAME VALUE' for each goal, on standard output; medians of the "
    "rounds.\n";

Options parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string name = argv[i];
        if (name == "--help" || i + 1 == argc) {
            std::fputs(help, stdout);
            std::exit(name == "--help" ? 0 : 2);
        }
        const std::string value = argv[++i];
        if (name == "--keys")
            options.keyspace.keys = std::stoull(value);
        else if (name == "--share")
            options.keyspace.share = std::stod(value);
        else if (name == "--rounds")
            options.rounds = std::stoi(value);
        else if (name == "--server")
            options.server = value;
        else
            throw std::invalid_argument("unknown option " + name);
    }
    return options;
}

Sample measure(const test::RedisServer& server, const Method& method) {
    Neighbour neighbour(server.socket());
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const auto begin = std::chrono::steady_clock::now();
    method.run(server);
    Sample sample;
    sample.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    sample.neighbour = neighbour.stop();
    return sample;
}

double median(const std::vector<Sample>& samples, const std::function<double(const Sample&)>& of) {
    std::vector<double> values;
    for (const Sample& sample : samples) values.push_back(of(sample));
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

double seconds(const Samples& samples, const std::string& name) {
    return median(samples.at(name), [](const Sample& sample) { return sample.seconds; });
}
double p99(const Samples& samples, const std::string& name) {
    return median(samples.at(name), [](const Sample& sample) { return sample.neighbour.p99; });
}
double worst(const Samples& samples, const std::string& name) {
    return median(samples.at(name), [](const Sample& sample) { return sample.neighbour.worst; });
}

void print_ratios(const Samples& samples) {
    double walk = 1e9;
    for (const auto& [name, runs] : samples)
        if (name.find("floor: SCAN") == 0) walk = std::min(walk, seconds(samples, name));
    const double floor = walk + seconds(samples, "floor: UNLINK");
    // A flush is two passes, the second one proves: the goal is about the first, which is what the floor
    // does.
    const double first_pass = seconds(samples, "cachehold") - seconds(samples, "cachehold dry run");
    std::printf("ratio flush_and_proof_over_floor %.2f\n", seconds(samples, "cachehold") / floor);
    std::printf("ratio flush_alone_over_floor %.2f\n", first_pass / floor);
    std::printf("ratio dry_run_over_best_walk %.2f\n", seconds(samples, "cachehold dry run") / walk);
    std::printf("ratio xargs_over_flush %.2f\n",
                seconds(samples, "redis-cli | xargs") / seconds(samples, "cachehold"));
    std::printf("ratio 64_sites_over_one %.2f\n",
                seconds(samples, "cachehold 64 sites") / seconds(samples, "cachehold"));
    std::printf("ratio neighbour_p99_over_idle %.2f\n", p99(samples, "cachehold") / p99(samples, "idle"));
    std::printf("ratio neighbour_worst_minus_idle_ms %.2f\n",
                worst(samples, "cachehold") - worst(samples, "idle"));
}

void run(const Options& options) {
    test::RedisServer::Setup setup;
    setup.binary = options.server;
    setup.rename_dangerous = false;
    const test::RedisServer server(setup);
    auto client = server.client();
    fill_others(client, options.keyspace);
    fill_ours(client, options.keyspace);
    const auto expected = static_cast<long long>(options.keyspace.keys + 1);
    Samples samples;
    std::printf(
        "method,round,seconds,neighbour_median_ms,neighbour_p99_ms,neighbour_worst_ms,neighbour_gets\n");
    for (int round = 0; round < options.rounds; ++round)
        for (const Method& method : all_methods(options.keyspace)) {
            if (client.command({"DBSIZE"}).integer != expected) fill_ours(client, options.keyspace);
            const Sample sample = measure(server, method);
            samples[method.name].push_back(sample);
            std::printf("%s,%d,%.4f,%.3f,%.3f,%.3f,%zu\n", method.name.c_str(), round, sample.seconds,
                        sample.neighbour.median, sample.neighbour.p99, sample.neighbour.worst,
                        sample.neighbour.count);
            std::fflush(stdout);
            const auto left = static_cast<long long>(method.deletes ? options.keyspace.ours() : 0);
            if (client.command({"DBSIZE"}).integer != expected - left)
                throw std::runtime_error(method.name + " did not do its work");
        }
    print_ratios(samples);
}

}  // namespace
}  // namespace cachehold::bench

int main(int argc, char** argv) {
    try {
        cachehold::bench::run(cachehold::bench::parse(argc, argv));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_flush: %s\n", error.what());
        return 1;
    }
}
