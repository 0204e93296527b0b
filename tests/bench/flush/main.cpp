// SPDX-License-Identifier: MIT
// How long each way of emptying a namespace takes, and what a neighbour on the same server feels of it.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "methods.hpp"
#include "results.hpp"

namespace cachehold::bench {
namespace {

struct Options {
    Keyspace keyspace;
    int rounds = 3;
    std::string server;  ///< binary; empty: the first that is installed
    std::string label = "redis";
    std::string only;  ///< methods with this in their names; empty: all
    std::string scripts = ".";
    std::string output = ".";  ///< directory for the CSV files
};

constexpr const char* help =
    "bench_flush [--keys N] [--share F] [--rounds N] [--server BINARY] [--label NAME] [--only TEXT] "
    "[--scripts DIR] "
    "[--output DIR]\n"
    "A table and lines 'ratio NAME VALUE' on standard output, of the medians of the rounds; CSV of every "
    "run, "
    "and of the neighbour's latencies, in DIR.\n";

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
        else if (name == "--label")
            options.label = value;
        else if (name == "--only")
            options.only = value;
        else if (name == "--scripts")
            options.scripts = value;
        else if (name == "--output")
            options.output = value;
        else
            throw std::invalid_argument("unknown option " + name);
    }
    return options;
}

/// Its main thread alone: what is freed in the background delays nobody.
double processor_seconds(const test::RedisServer& server) {
    double nanoseconds = 0;
    std::ifstream("/proc/" + std::to_string(server.pid()) + "/schedstat") >> nanoseconds;
    return nanoseconds / 1e9;
}

Sample measure(const test::RedisServer& server, const Method& method) {
    Neighbour neighbour(server.socket());
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const auto begin = std::chrono::steady_clock::now();
    const double server_before = processor_seconds(server);
    Sample sample;
    method.run(server);
    sample.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    sample.server_seconds = processor_seconds(server) - server_before;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    sample.neighbour = neighbour.stop();
    return sample;
}

/// Every method once, each on the same keys.
void run_round(const Options& options, int round, const test::RedisServer& server, Results& results) {
    auto client = server.client();
    const auto expected = static_cast<long long>(options.keyspace.keys + 1);
    for (const Method& method : all_methods(options.keyspace, options.scripts)) {
        if (method.name.find(options.only) == std::string::npos) continue;
        if (client.command({"DBSIZE"}).integer != expected) fill_ours(client, options.keyspace);
        results.add(method.name, round, measure(server, method));
        const auto gone = static_cast<long long>(method.deletes ? options.keyspace.ours() : 0);
        if (client.command({"DBSIZE"}).integer != expected - gone)
            throw std::runtime_error(method.name + " did not do its work");
    }
}

void run(const Options& options) {
    test::RedisServer::Setup setup;
    setup.binary = options.server;
    setup.rename_dangerous = false;
    const test::RedisServer server(setup);
    auto client = server.client();
    fill_others(client, options.keyspace);
    fill_ours(client, options.keyspace);
    Results results(options.output, options.label + "-" + std::to_string(options.keyspace.keys));
    for (int round = 0; round < options.rounds; ++round) run_round(options, round, server, results);
    results.print();
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
