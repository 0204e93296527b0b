// SPDX-License-Identifier: MIT
// Configuration text to Config.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace cachehold::config {

/// What is to be known of a file. This directory opens none: whoever loads a configuration brings a Reader.
struct File {
    std::string text{};
    std::string problem{};       ///< why it could not be read, for people; empty: it was
    bool is_missing = false;     ///< the problem: not there, or in a directory that we may not search
    bool others_read = false;    ///< everybody on this machine may read it
    std::string others_write{};  ///< who else may write it, for people; empty: nobody but root and us
};

/// Reads a file once, through one descriptor, so that what was checked is what was read; waits for nobody.
using Reader = std::function<File(const std::string& path, std::size_t limit)>;

/// Applies the YAML `text` of `file` to `config`. Throws Error{configuration}:
/// "/etc/cachehold.yml:7: unknown key 'database'; did you mean 'redis.database'?" or
/// "…:7: 'keep_for' is 'soon'; expected a duration such as 90s, 15m, 24h, 7d or 0". Relative paths are
/// refused. A later `password` or `password_file` takes the place of either from before; a password is in no
/// message.
/// Keys for which `is_open` says no are checked like the others and have no effect.
void apply(Config& config, const std::string& text, const std::string& file,
           const std::function<bool(const std::string& key)>& is_open = {});

struct Places {
    std::vector<std::string> files;       ///< optional ones: read where they exist
    std::optional<std::string> required;  ///< --config: must exist
};

/// /etc/cachehold.yml, then $HOME/.config/cachehold.yml, then `required`. Missing ones are fine, save that. A
/// file that holds `password`, and the one that `password_file` names, must not be readable by others (a
/// group is the administrator's choice). One that others may write is refused altogether: it belongs to root
/// or to us, only they may write it, and group root. Nothing but regular files is read, and none without a
/// limit.
Places default_places(std::optional<std::string> required);

/// ~/.config/cachehold.yml of whoever lives in `home`; empty for no home.
std::string own_file(const std::string& home);

/// Reads files when told to and applies them in their order, so that another may be put between them later.
class Loader {
public:
    explicit Loader(Reader read) : read_(std::move(read)) {}

    Config load(const Places& places);

    /// After load() by root, as another user, whose own `file` now comes before `places.required`. Missing is
    /// fine. What root's files say stays said. Where there are any, or root has found a password
    /// (`has_password`), his file has no say in what root's Redis is used for (redis, prefixes, keep), nor in
    /// where records are, nor in limits. Else his redis.* counts alone.
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

/// How to reach the server of BOA's sites. Every upgrade of BOA changes the password, so it is looked up each
/// time.
struct BoaServer {
    struct Password {
        std::string text;
        std::string file;
        /// Valkey's and Redis's sites read this file. An idle Redis beside Valkey may accept the password
        /// over TCP.
        bool is_of_both = false;
    };
    std::vector<std::string> addresses;  ///< ways to one server; default_endpoints where BOA has no files
    std::vector<Password> passwords;     ///< in the order to try them; empty: none found
    std::string file;  ///< that names an address, else that says which server it is; empty: there is none
};

/// As PHP does: where one of Valkey's files exists, they alone decide, else Redis's. What is not ours to read
/// says nothing. `root` stands before each path, for tests.
BoaServer boa_server(const Reader& read, const std::string& root = "");

/// What a file says of the server; empty: nothing. BOA's placeholder is no password.
struct ServerFacts {
    std::string password;
    std::string socket;
    std::string host;
    std::string port;
};

/// The first of each in a PHP file that stands in a line of its own, in one of the forms of BOA. Nothing is
/// run: a literal that PHP would have to work out does not count.
ServerFacts facts_in_php(const std::string& text);

/// The last of each in a redis.conf or valkey.conf; includes are not followed.
ServerFacts facts_in_conf(const std::string& text);

}  // namespace cachehold::config
