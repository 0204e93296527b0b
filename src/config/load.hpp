// SPDX-License-Identifier: MIT
// Makes a Config of configuration files.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace cachehold::config {

/// What must be known of a file. Code in this directory opens no files; a Reader does it.
struct File {
    std::string text{};
    std::string problem{};       ///< why it could not be read, for people; empty: it was
    bool is_missing = false;     ///< the problem: not there, or in a directory that we may not search
    bool others_read = false;    ///< everybody on this machine may read it
    std::string others_write{};  ///< who else may write it, for people; empty: nobody but root and us
};

/// Reads a file once, through one descriptor: what was checked is what was read. Waits for nobody.
using Reader = std::function<File(const std::string& path, std::size_t limit)>;

/// Applies the YAML `text` of `file` to `config`. Throws Error{configuration}:
/// "/etc/cachehold.yml:7: unknown key 'database'; did you mean 'redis.database'?" or
/// "…:7: 'keep_for' is 'soon'; expected a duration such as 90s, 15m, 24h, 7d or 0". Relative paths are
/// refused. A later `password` or `password_file` replaces either from before. No message holds a password.
/// A key for which `is_open` says no is checked like the others and has no effect.
void apply(Config& config, const std::string& text, const std::string& file,
           const std::function<bool(const std::string& key)>& is_open = {});

struct Places {
    std::vector<std::string> files;       ///< optional ones: read where they exist
    std::optional<std::string> required;  ///< --config: must exist
};

/// /etc/cachehold.yml, then $HOME/.config/cachehold.yml, then `required`. Only `required` must exist. Loader
/// refuses a file that belongs neither to root nor to us, and one that others may write; the group root may.
/// It refuses a file with a password that everybody may read; that a group may read it is the administrator's
/// choice. It reads only regular files, up to 1 MiB.
Places default_places(std::optional<std::string> required);

/// ~/.config/cachehold.yml of whoever lives in `home`; empty for no home.
std::string own_file(const std::string& home);

/// Reads the files first and applies them in their order. So add() can put one between them later.
class Loader {
public:
    explicit Loader(Reader read) : read_(std::move(read)) {}

    Config load(const Places& places);

    /// After load(), when root has become another user: adds his own `file`, which may be missing, before
    /// `places.required`. It changes no key that root's files have set, and never `php`. If root has a file
    /// or a password (`has_password`), the Redis is root's: then redis, prefixes, sites, keep, state_dir,
    /// ini_size_limit and lock_wait of his file have no effect. Else all of redis.* comes from his file.
    Config add(const std::string& file, bool has_password);

private:
    struct Layer {
        std::string path;
        File file;
        bool is_of_user = false;  ///< added by add()
    };
    [[nodiscard]] std::optional<Layer> read(const std::string& path) const;
    [[nodiscard]] Config applied() const;
    void read_password_file(Redis& redis) const;

    Reader read_;
    std::vector<Layer> layers_;
    std::optional<Layer> required_;
    Redis redis_;
    bool is_roots_ = false;
};

// Where the sites of a BOA have their Redis or Valkey, and its password, as BOA's files say.

/// How to reach the server of BOA's sites. Each upgrade of BOA changes the password, so it is read each time.
struct BoaServer {
    struct Password {
        std::string text;
        std::string file;
        /// Sites of both servers read this file: an idle Redis beside Valkey may accept the password over
        /// TCP.
        bool is_of_both = false;
    };
    std::vector<std::string> addresses;  ///< of one server; default_endpoints where BOA has no files
    std::vector<Password> passwords;     ///< in the order to try them; empty: none found
    std::string file;  ///< the file with the address, or with the kind of server; empty: there is none
};

/// Decides as BOA's PHP does: where an include of Valkey's own exists, the files of Redis do not count;
/// global.inc counts always. A file that we may not read says nothing. `root` stands before each path.
BoaServer boa_server(const Reader& read, const std::string& root = "");

/// What one file says of the server. Empty: nothing. BOA's placeholder is no password.
struct ServerFacts {
    std::string password;
    std::string socket;
    std::string host;
    std::string port;
};

/// The first of each fact in a PHP file, in one of the forms of BOA, in a line of its own. No PHP runs: a
/// text that PHP would have to work out does not count.
ServerFacts facts_in_php(const std::string& text);

/// The last of each fact in a redis.conf or valkey.conf. Includes are not followed.
ServerFacts facts_in_conf(const std::string& text);

}  // namespace cachehold::config
