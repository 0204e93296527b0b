// SPDX-License-Identifier: MIT
#include "config/boa.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <sstream>
#include <string_view>

namespace cachehold::config {
namespace {

constexpr std::size_t file_limit = std::size_t{1} << 20U;  // global.inc has 60 KiB, valkey.conf 125

/// What BOA's files say until its installer has put a password in.
constexpr std::string_view placeholder = "isfoobared";

/// What stands before the literal in a line of PHP, without blanks: behind `$`, or behind `$` and a name. An
/// apostrophe stands for either quote.
struct Form {
    std::string_view before;
    std::string ServerFacts::*fact;
};
constexpr Form php_forms[] = {
    {"->auth(", &ServerFacts::password},
    {"auth_pass=", &ServerFacts::password},
    {"['redis_client_password']=", &ServerFacts::password},
    {"['redis.connection']['password']=", &ServerFacts::password},
    {"['redis_client_socket']=", &ServerFacts::socket},
    {"['redis.connection']['socket']=", &ServerFacts::socket},
    {"['redis_client_host']=", &ServerFacts::host},
    {"['redis.connection']['host']=", &ServerFacts::host},
    {"valkey_host=", &ServerFacts::host},
    {"['redis_client_port']=", &ServerFacts::port},
    {"['redis.connection']['port']=", &ServerFacts::port},
    {"valkey_port=", &ServerFacts::port},
};

std::string without_blanks_outside_quotes(const std::string& line) {
    std::string text;
    char quote = '\0';
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char byte = line[i];
        if (quote == '\0' && (byte == ' ' || byte == '\t' || byte == '\r')) continue;
        text += byte;
        if (quote != '\0' && byte == '\\' && i + 1 < line.size())
            text += line[++i];
        else if (byte == quote)
            quote = '\0';
        else if (quote == '\0' && (byte == '\'' || byte == '"'))
            quote = byte;
    }
    return text;
}

bool begins_with(std::string_view text, std::string_view form) {
    const auto is_same = [](char wanted, char byte) {
        return wanted == byte || (wanted == '\'' && byte == '"');
    };
    return text.size() > form.size() && std::equal(form.begin(), form.end(), text.begin(), is_same);
}

/// The literal at the start of `text`, as PHP makes it, where `;` or `)` follows; else empty. In double
/// quotes `$` and most escapes mean something that is not worked out here.
std::string literal(std::string_view text) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const char quote = text[0];
    std::string value(text.substr(0, digits));
    std::size_t end = digits;
    if (quote == '\'' || quote == '"') {
        for (end = 1; end < text.size() && text[end] != quote; ++end) {
            const char next = end + 1 < text.size() ? text[end + 1] : '\0';
            if (text[end] == '\\' && (next == quote || next == '\\' || (quote == '"' && next == '$')))
                ++end;
            else if (quote == '"' && (text[end] == '$' || text[end] == '\\'))
                return "";
            value += text[end];
        }
        ++end;
    }
    return end < text.size() && (text[end] == ';' || text[end] == ')') ? value : "";
}

void read_statement(ServerFacts& facts, const std::string& line) {
    constexpr std::string_view name = "_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const std::string statement = without_blanks_outside_quotes(line);
    if (statement.empty() || statement[0] != '$') return;
    const std::string_view whole = std::string_view(statement).substr(1);
    const std::string_view behind_name = whole.substr(std::min(whole.find_first_not_of(name), whole.size()));
    for (const Form& form : php_forms) {
        const bool is_variable = begins_with(whole, form.before);
        if (!(is_variable || begins_with(behind_name, form.before))) continue;
        const std::string value = literal((is_variable ? whole : behind_name).substr(form.before.size()));
        std::string& fact = facts.*form.fact;
        if (fact.empty() && value != placeholder) fact = value;
    }
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
        if (!password.empty() && password != placeholder) facts.password = password;
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
    else if (!addresses.front().starts_with("unix:") && is_loopback(addresses.front().substr(8, 9)))
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
