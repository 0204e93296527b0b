// SPDX-License-Identifier: MIT
#include "config/load.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <map>
#include <regex>
#include <sstream>
#include <string_view>

namespace cachehold::config {
namespace {

constexpr std::size_t file_limit = std::size_t{1} << 20U;  // global.inc has 60 KiB, valkey.conf 125

/// What BOA's files say until its installer has put a password in.
constexpr std::string_view placeholder = "isfoobared";

/// What BOA's PHP assigns to, or calls, without blanks: a variable, or what stands behind its name.
const std::map<std::string, std::string ServerFacts::*> php_forms = {
    {"->auth", &ServerFacts::password},
    {"auth_pass", &ServerFacts::password},
    {"['redis_client_password']", &ServerFacts::password},
    {"['redis.connection']['password']", &ServerFacts::password},
    {"['redis_client_socket']", &ServerFacts::socket},
    {"['redis.connection']['socket']", &ServerFacts::socket},
    {"['redis_client_host']", &ServerFacts::host},
    {"['redis.connection']['host']", &ServerFacts::host},
    {"valkey_host", &ServerFacts::host},
    {"['redis_client_port']", &ServerFacts::port},
    {"['redis.connection']['port']", &ServerFacts::port},
    {"valkey_port", &ServerFacts::port},
};

constexpr std::size_t longest_line = 1000;  // with each byte std::regex calls itself once more

/// A literal counts where nothing but `;` or `)` follows. In double quotes `$` and most escapes mean
/// something that is not worked out here.
void read_statement(ServerFacts& facts, const std::string& line) {
    static const std::regex statement(
        R"re(\s*\$(\w+)\s*(->\s*auth|(?:\[\s*['"][\w.]+['"]\s*\]\s*)*)\s*[=(])re"
        R"re(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\$]|\\["\\$])*)"|(\d+))\s*[;)])re");
    static const std::regex escape(R"(\\([\\']))");
    static const std::regex escape_in_double_quotes(R"(\\(["\\$]))");
    std::smatch found;
    if (line.size() > longest_line ||
        !std::regex_search(line, found, statement, std::regex_constants::match_continuous))
        return;
    std::string form = found.str(found.length(2) == 0 ? 1 : 2);
    std::erase_if(form, [](char byte) { return byte == ' ' || byte == '\t'; });
    std::replace(form.begin(), form.end(), '"', '\'');
    const auto fact = php_forms.find(form);
    if (fact == php_forms.end() || !(facts.*fact->second).empty()) return;
    const std::string value = found.str(5) + std::regex_replace(found.str(3), escape, "$1") +
                              std::regex_replace(found.str(4), escape_in_double_quotes, "$1");
    if (value != placeholder) facts.*fact->second = value;
}

/// `text` without its quotes; empty for escapes that we do not work out.
std::string unquoted(const std::string& text) {
    const bool is_quoted = text.size() >= 2 && (text[0] == '"' || text[0] == '\'') && text.back() == text[0];
    if (!is_quoted) return text;
    return text.find('\\') == std::string::npos ? text.substr(1, text.size() - 2) : "";
}

void read_directive(ServerFacts& facts, const std::string& line) {
    std::istringstream words(line);
    std::string name;
    std::string word;
    words >> name;
    const std::string value = unquoted(boost::trim_copy(line.substr(line.find(name) + name.size())));
    const auto take_password = [&](const std::string& password) {
        if (password != placeholder) facts.password = password;
    };
    if (boost::iequals(name, "requirepass")) take_password(value);
    if (boost::iequals(name, "unixsocket")) facts.socket = value;
    if (boost::iequals(name, "port")) facts.port = value;
    words >> word;
    if (boost::iequals(name, "bind")) facts.host = word[0] == '-' ? word.substr(1) : word;
    if (!boost::iequals(name, "user") || word != "default") return;
    while (words >> word)
        if (word[0] == '>') take_password(word.substr(1));
}

ServerFacts facts_in_first_line(const std::string& text) {
    ServerFacts facts;
    const std::string line = boost::trim_copy(text.substr(0, text.find('\n')));
    if (line != placeholder) facts.password = line;
    return facts;
}

/// The servers that BOA's sites have had in the course of the years.
enum Server : unsigned {
    valkey = 1U,        ///< its own includes exist, which PHP prefers to those of Redis
    early_valkey = 2U,  ///< in the includes that are named after Redis
    redis = 4U,
};
constexpr unsigned any_server = valkey | early_valkey | redis;

/// In the order in which they are asked. What sites read stands before what only root may read, and the
/// settings of the sites before the file that tries whether the server is up.
struct Source {
    const char* path;
    unsigned servers;  ///< of which it tells
    ServerFacts (*facts_in)(const std::string& text);
    bool is_of_server = false;  ///< asked for addresses only where no file of the sites names one
};
constexpr Source sources[] = {
    {"/data/conf/valkey/pass.inc", valkey, facts_in_first_line},
    {"/data/conf/global/global-valkey.inc", valkey, facts_in_php},
    {"/data/conf/global/global-if-valkey.inc", valkey, facts_in_php},
    {"/data/conf/global.inc", any_server, facts_in_php},
    {"/data/conf/global/global-redis.inc", early_valkey | redis, facts_in_php},
    {"/data/conf/global/global-if-redis.inc", early_valkey | redis, facts_in_php},
    {"/root/.valkey.pass.txt", valkey | early_valkey, facts_in_first_line},
    {"/root/.redis.pass.txt", redis, facts_in_first_line},
    {"/etc/valkey/valkey.conf", valkey | early_valkey, facts_in_conf, true},
    {"/etc/redis/redis.conf", redis, facts_in_conf, true},
};

bool is_loopback(const std::string& host) {
    return host.starts_with("127.") || host == "localhost" || host == "::1";
}

void add_addresses(std::vector<std::string>& addresses, const ServerFacts& facts) {
    const auto add = [&](const std::string& address) {
        if (std::find(addresses.begin(), addresses.end(), address) == addresses.end())
            addresses.push_back(address);
    };
    const bool is_path = !facts.host.empty() && facts.host[0] == '/';
    if (is_path) add("unix://" + facts.host);
    if (!facts.socket.empty()) add("unix://" + facts.socket);
    if (facts.host.empty() || is_path || facts.port == "0") return;
    const bool is_everywhere = facts.host == "*" || facts.host == "0.0.0.0";
    const bool is_v6 = facts.host.find(':') != std::string::npos;
    add("redis://" +
        (is_everywhere ? "127.0.0.1"
         : is_v6       ? '[' + facts.host + ']'
                       : facts.host) +
        ':' + (facts.port.empty() ? "6379" : facts.port));
}

/// Those of one server: beside an address of another machine, or of one interface alone, a socket that no
/// file names may be another server's.
void add_default_addresses(std::vector<std::string>& addresses, Server server) {
    const std::string socket = server == redis ? default_endpoints.front() : "unix:///run/valkey/valkey.sock";
    if (addresses.empty())
        addresses = {socket, default_endpoints.back()};
    else if (is_loopback(addresses.front().substr(8, 9)))
        addresses.insert(addresses.begin(), socket);
}

}  // namespace

ServerFacts facts_in_php(const std::string& text) {
    ServerFacts facts;
    std::istringstream lines(text);
    bool in_comment = false;
    for (std::string line; std::getline(lines, line);) {
        boost::trim_left(line);
        const bool opens = !in_comment && boost::starts_with(line, "/*");
        const bool is_comment = in_comment || opens;
        in_comment = is_comment && line.find("*/", opens ? 2 : 0) == std::string::npos;
        if (!is_comment) read_statement(facts, line);
    }
    return facts;
}

ServerFacts facts_in_conf(const std::string& text) {
    ServerFacts facts;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) read_directive(facts, line);
    return facts;
}

BoaServer boa_server(const Reader& read, const std::string& root) {
    Server server = redis;
    std::map<const char*, File> files;
    for (const Source& source : sources) {
        const File& file = files[source.path] = read(root + source.path, file_limit);
        if (file.is_missing) continue;
        if (source.servers == valkey) server = valkey;
        if (server == redis && source.is_of_server && source.servers != redis) server = early_valkey;
    }
    BoaServer found;
    for (const Source& source : sources) {
        const File& file = files[source.path];
        if ((source.servers & server) == 0 || file.is_missing) continue;
        const ServerFacts facts = source.facts_in(file.text);
        if (!facts.password.empty())
            found.passwords.push_back(
                {facts.password, root + source.path, server == valkey && source.servers == any_server});
        const bool had_none = found.addresses.empty();
        if (had_none || !source.is_of_server) add_addresses(found.addresses, facts);
        if (found.file.empty() || (had_none && !found.addresses.empty())) found.file = root + source.path;
    }
    add_default_addresses(found.addresses, server);
    return found;
}

}  // namespace cachehold::config
