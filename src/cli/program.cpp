// SPDX-License-Identifier: MIT
#include "cli/program.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "command/flush.hpp"
#include "command/hold_commands.hpp"
#include "command/run.hpp"
#include "command/status.hpp"
#include "config/load.hpp"
#include "os/interrupt.hpp"
#include "redis/connect.hpp"
#include "report/error.hpp"

namespace cachehold::cli {
namespace {

using report::Error;
using report::ExitStatus;

/// CACHEHOLD_TOKEN as a hook or `run` has set it; anything else is refused rather than written into records.
std::string token_from_environment() {
    std::string token = environment("CACHEHOLD_TOKEN");
    const bool is_token =
        token.size() <= 64 && token.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_token)
        throw Error(ExitStatus::usage, "CACHEHOLD_TOKEN is no token; expected up to 64 hexadecimal digits");
    return token;
}

config::Config load_config(const Options& options) {
    auto file = options.config_file;
    if (!file && !environment("CACHEHOLD_CONFIG").empty()) file = environment("CACHEHOLD_CONFIG");
    config::Config config = config::load(config::default_places(file));
    if (options.lock_wait) config.lock_wait = *options.lock_wait;
    if (options.state_dir) config.state_dir = *options.state_dir;
    return config;
}

std::string state_directory(const config::Config& config) {
    if (!config.state_dir.empty()) return config.state_dir;
    if (::geteuid() == 0) return "/var/lib/cachehold";
    const std::string state_home = environment("XDG_STATE_HOME");
    if (!state_home.empty() && state_home.front() == '/') return state_home + "/cachehold";
    const std::string home = environment("HOME");
    if (home.empty())
        throw Error(ExitStatus::configuration,
                    "neither --state-dir nor 'state_dir' nor HOME is set; name a state directory");
    return home + "/.local/state/cachehold";
}

/// Where BOA's own password may be tried: nowhere but on this machine.
bool is_local(const redis::Endpoint& endpoint) {
    return endpoint.kind == redis::Endpoint::Kind::unix_socket || endpoint.host == "localhost" ||
           endpoint.host == "127.0.0.1" || endpoint.host == "::1";
}

redis::ServerSettings server_settings(const config::Config& config) {
    redis::ServerSettings settings;
    const auto& addresses =
        config.redis.endpoints.empty() ? config::default_endpoints : config.redis.endpoints;
    for (const auto& address : addresses) settings.endpoints.push_back(redis::parse_endpoint(address));
    settings.username = config.redis.username;
    const bool all_local = std::all_of(settings.endpoints.begin(), settings.endpoints.end(), is_local);
    settings.password = config.redis.password;
    if (!settings.password && all_local) settings.password = config::boa_password();
    settings.database = config.redis.database.value_or(config::default_database);
    settings.connect_limit = config.redis.connect_limit;
    settings.reply_limit = config.redis.reply_limit;
    settings.failover_limit = config.redis.failover_limit;
    const config::Tls& tls = config.redis.tls;
    settings.tls = {tls.ca_file, tls.certificate_file, tls.key_file, tls.host_name};
    return settings;
}

site::Site site_of(const Options& options) {
    return options.site_dir.empty() ? site::from_root_and_uri(options.root, options.uri)
                                    : site::from_directory(options.site_dir);
}

bool names_site(const Options& options) { return !options.site_dir.empty() || !options.root.empty(); }

/// The process whose life a hold depends on: --holder-pid, else who called us, unless a person did.
int holder_pid(const Options& options) {
    if (options.holder_pid) return *options.holder_pid;
    return ::isatty(STDIN_FILENO) == 1 ? 0 : ::getppid();
}

std::string word_of(SecondCache second_cache) {
    if (second_cache == SecondCache::none) return "";
    return second_cache == SecondCache::done ? "done" : "failed";
}

int number(ExitStatus status) { return static_cast<int>(status); }

}  // namespace

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

Program::Program(const Options& options, std::ostream& out, TextPrinter& printer)
    : options_(options),
      out_(out),
      printer_(printer),
      config_(load_config(options)),
      store_(disk_, state_directory(config_)),
      flusher_(redis::make_flusher(server_settings(config_))),
      world_{disk_, clock_, processes_, store_, *flusher_, printer, config_} {}

int Program::begin() {
    hold::Request request = request_for(hold::Wish::begin);
    request.site = site_of(options_);
    return number(command::begin(world_, request));
}

int Program::end() {
    const bool is_good = options_.outcome == Outcome::success;
    hold::Request request = request_for(is_good ? hold::Wish::end : hold::Wish::fail);
    request.site = site_of(options_);
    return number(command::end(world_, request));
}

int Program::recover() {
    hold::Request request = request_for(hold::Wish::recover);
    request.token.clear();
    if (!names_site(options_)) return number(command::recover_all(world_, request));
    request.site = site_of(options_);
    return number(command::recover(world_, request));
}

int Program::run() {
    command::RunOptions run;
    if (names_site(options_)) run.site = site_of(options_);
    run.command = options_.command_line;
    run.strict = options_.strict;
    run.request = request_for(hold::Wish::begin);
    run.request.process = processes_.identify(::getpid());
    // Its own, also inside another task: it is one more holder, and its end leaves the outer one's hold
    // alone.
    run.request.token = os::random_token();
    if (run.request.task.empty()) run.request.task = options_.command_line.front();
    return command::run(world_, run);
}

int Program::flush() {
    command::FlushOptions flush;
    flush.names = options_.names;
    if (names_site(options_)) flush.names.push_back(site_of(options_).uri);
    flush.dry_run = options_.dry_run;
    flush.json = options_.json;
    flush.progress = progress();
    return number(command::flush(world_, flush, out_));
}

int Program::status() {
    std::optional<site::Site> only;
    if (names_site(options_)) only = site_of(options_);
    return number(command::status(world_, only, options_.json, out_));
}

redis::Progress Program::progress() {
    return [this](std::uint64_t walked, std::uint64_t total, std::uint64_t deleted) {
        printer_.progress(walked, total, deleted);
        return os::interrupted_by() == 0;
    };
}

hold::Request Program::request_for(hold::Wish wish) {
    hold::Request request;
    request.wish = wish;
    request.token = token_from_environment();
    request.task = options_.task;
    request.process = processes_.identify(holder_pid(options_));
    if (request.process.start == 0) request.process.pid = 0;
    request.reason = options_.reason;
    request.second_cache = word_of(options_.second_cache);
    request.force = options_.force;
    request.release_kept = options_.failed;
    request.progress = progress();
    if (!options_.new_uri.empty() || !options_.new_root.empty()) request.new_place = new_place();
    return request;
}

site::Site Program::new_place() const {
    const site::Site own = site_of(options_);
    return site::from_root_and_uri(options_.new_root.empty() ? own.root.string() : options_.new_root,
                                   options_.new_uri.empty() ? own.uri : options_.new_uri);
}

}  // namespace cachehold::cli
