// SPDX-License-Identifier: MIT
#include "cli/settings.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/filesystem/operations.hpp>
#include <cerrno>
#include <system_error>

#include "os/caller.hpp"
#include "redis/matcher.hpp"
#include "report/report.hpp"

namespace cachehold::cli {
namespace {

using config::File;

constexpr const char* of_root = "/var/lib/cachehold";
constexpr const char* below_home = "/.local/state/cachehold";

File failed_to_open(const fs::path& path, int error) {
    const std::string problem = std::generic_category().message(error);
    if (error == ENXIO) return {.problem = "not a regular file"};  // a socket
    if (error != EACCES) return {.problem = problem, .is_missing = error == ENOENT || error == ENOTDIR};
    // HOME may be somebody else's (su, cron): what we cannot even see is not there for us.
    boost::system::error_code unseen;
    fs::file_size(path, unseen);
    return {.problem = problem, .is_missing = unseen.failed()};
}

std::string others_who_write(const os::Meta& meta) {
    if ((meta.mode & 02U) != 0) return "everybody";
    if ((meta.mode & 020U) != 0 && meta.group != 0) return "the group " + std::to_string(meta.group);
    if (meta.owner != 0 && meta.owner != ::geteuid())
        return "its owner, the user " + std::to_string(meta.owner);
    return "";
}

/// nullopt where the file changed, or went away, under our hands.
std::optional<File> read(os::Disk& disk, const fs::path& path, std::size_t limit) try {
    const os::Handle directory(disk, disk.open_parent({path.parent_path(), path.filename()}));
    const os::Handle handle(disk, disk.open_file(directory.get(), path.filename().string()));
    const os::Meta meta = disk.stat(handle.get());
    if (!meta.is_regular) return File{.problem = "not a regular file"};
    File file;
    file.text = disk.read(handle.get(), limit + 1);
    if (meta != disk.stat(handle.get())) return std::nullopt;
    if (file.text.size() > limit) return File{.problem = "larger than " + std::to_string(limit) + " bytes"};
    file.others_read = (meta.mode & 04U) != 0;
    file.others_write = others_who_write(meta);
    return file;
} catch (const os::DiskError& error) {
    if (error.is_missing()) return std::nullopt;
    return failed_to_open(path, error.error());
}

/// Of a site's directory; where it has gone, of the one above.
std::optional<std::uint32_t> owner_of(os::Disk& disk, const fs::path& directory) try {
    const os::Location above{directory.parent_path(), ""};
    auto meta = os::directory_at(disk, {above.directory, directory.filename()});
    if (!meta) meta = os::directory_at(disk, above);
    return meta ? std::optional(meta->owner) : std::nullopt;
} catch (const os::DiskError&) {
    return std::nullopt;
}

/// Where `path` leads. nullopt where somebody else than root and the owner of the directory at the end has
/// made one of the links: he could give that owner's site the settings of another site.
std::optional<fs::path> resolved(os::Disk& disk, const fs::path& path) {
    std::set<uid_t> makers;
    const fs::path real = os::follow(path, [&](const fs::path&, const struct stat* found) {
        if (found != nullptr && S_ISLNK(found->st_mode)) makers.insert(found->st_uid);
        return true;
    });
    makers.erase(0);
    if (const auto owner = owner_of(disk, real)) makers.erase(*owner);
    return real.empty() || !makers.empty() ? std::nullopt : std::optional(real);
}

/// Where BOA's own password may be tried: on this machine, and where BOA's files say.
bool is_local(const redis::Endpoint& endpoint) {
    return endpoint.kind == redis::Endpoint::Kind::unix_socket || endpoint.host == "localhost" ||
           endpoint.host == "127.0.0.1" || endpoint.host == "::1";
}

/// `is_found`: they are of BOA's files.
redis::ServerSettings server_settings(const std::vector<std::string>& addresses, bool is_found,
                                      const config::Redis& configured, const config::BoaServer& boa) {
    redis::ServerSettings settings;
    for (const auto& address : addresses) settings.endpoints.push_back(redis::parse_endpoint(address));
    settings.username = configured.username;
    if (configured.password)
        settings.passwords = {{*configured.password, configured.password_place}};
    else if (is_found || std::all_of(settings.endpoints.begin(), settings.endpoints.end(), is_local))
        for (const auto& [text, file, is_of_both] : boa.passwords)
            settings.passwords.push_back({text, file, is_of_both});
    settings.demands_login = is_found && !configured.password;
    settings.database = configured.database;
    settings.connect_limit = configured.connect_limit;
    settings.reply_limit = configured.reply_limit;
    settings.failover_limit = configured.failover_limit;
    const config::Tls& tls = configured.tls;
    settings.tls = {tls.ca_file, tls.certificate_file, tls.key_file, tls.host_name};
    return settings;
}

}  // namespace

config::Reader config_reader(os::Disk& disk) {
    return [&disk](const std::string& path, std::size_t limit) {
        for (int attempt = 0; attempt < os::read_attempts; ++attempt) {
            boost::system::error_code error;
            const fs::path real = fs::canonical(os::absolute(path), "/", error);
            if (error) return failed_to_open(path, error.value());
            if (auto file = read(disk, real, limit)) return *file;
        }
        return File{.problem = "it changed while it was read"};
    };
}

Settings::Settings(const Options& options) : options_(options), loader_(config_reader(disk_)) {
    std::optional<std::string> named = options.config_file;
    if (const auto file = os::environment("CACHEHOLD_CONFIG"); !named && !file.empty()) named = file;
    take(loader_.load(config::default_places(named)));
    find_servers();
    find_own_servers();
}

void Settings::find_servers() {
    const config::Redis& configured = config_.redis;
    const config::BoaServer boa = config::boa_server(config_reader(disk_));
    const bool is_found = configured.endpoints.empty();
    const auto& addresses = is_found ? boa.addresses : configured.endpoints;
    auto& servers = servers_[""] = {server_settings(addresses, is_found, configured, boa)};
    for (const auto& address : configured.also)
        servers.push_back(server_settings({address}, false, configured, boa));
    servers_file_ = is_found ? boa.file : "";
}

void Settings::find_own_servers() {
    for (const auto& [directory, site] : config_.sites) {
        if (!site.has_server()) continue;
        redis::ServerSettings own = servers().front();
        if (site.database) own.database = site.database;
        if (!site.endpoint.empty()) {
            own.endpoints = {redis::parse_endpoint(site.endpoint)};
            own.demands_login = false;
            if (!config_.redis.password && !is_local(own.endpoints.front())) own.passwords.clear();
        }
        servers_[directory] = {own};
    }
}

const std::vector<redis::ServerSettings>& Settings::servers(const std::string& site) const {
    const auto own = servers_.find(site);
    return own == servers_.end() ? servers_.at("") : own->second;
}

void Settings::take(config::Config config) {
    config_ = std::move(config);
    std::map<std::string, config::Site> sites;
    for (const auto& [directory, site] : config_.sites)
        if (const auto real = resolved(disk_, directory)) sites.emplace(real->string(), site);
    config_.sites = std::move(sites);
    config_.has_forms =
        options_.no_redis || config_.origins.contains("prefixes") || os::is_there("/data/conf");
    if (options_.state_dir) config_.state_dir = *options_.state_dir;
}

void Settings::add_own(const os::Account& owner, const Sites& sites) {
    names_of_others_.emplace();
    const bool has_password = std::any_of(servers().begin(), servers().end(),
                                          [](const auto& server) { return !server.passwords.empty(); });
    const bool is_ours = config_.redis.is_configured;
    take(loader_.add(config::own_file(owner.home), has_password));
    std::erase_if(config_.sites, [&](const auto& site) { return owner_of(disk_, site.first) != owner.uid; });
    if (!is_ours && config_.redis.is_configured)
        find_servers();
    else
        for (const auto& [name, uid] : sites)
            if (uid != owner.uid) names_of_others_->insert({{name, uid}, {redis::md5_hex(name), uid}});
    find_own_servers();
}

std::string Settings::state_directory() const {
    if (!config_.state_dir.empty()) return config_.state_dir;
    if (os::is_root()) return of_root;
    const std::string state_home = os::environment("XDG_STATE_HOME");
    if (!state_home.empty() && state_home.front() == '/') return state_home + "/cachehold";
    if (os::environment("HOME").empty())
        throw Error(ExitStatus::configuration,
                    "neither --state-dir nor 'state_dir' nor HOME is set; name a state directory");
    return os::environment("HOME") + below_home;
}

std::string default_state_directory(const os::Account& account) {
    return account.uid == 0 ? of_root : account.home + below_home;
}

}  // namespace cachehold::cli
