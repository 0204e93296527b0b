// SPDX-License-Identifier: MIT
// Configuration text to Config. Reads files by itself; writes none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace cachehold::config {

/// Applies the YAML `text` of `file` to `config`. Throws report::Error{configuration}:
/// "/etc/cachehold.yml:7: unknown key 'redis.pasword'; did you mean 'password'?" or
/// "…:7: 'keep_for' is 'soon'; expected a duration such as 90s, 15m, 24h, 7d or 0". Relative paths are
/// refused. A later `password` or `password_file` takes the place of either from before; a password is in no
/// message.
void apply(Config& config, const std::string& text, const std::string& file);

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
Config load(const Places& places);

/// The Redis password of a stock BOA, from the PHP text of its global.inc files (a placeholder does not
/// count) or, for root, from /root/.redis.pass.txt and redis.conf. `root` stands before each path, for tests.
/// nullopt: none found.
std::optional<std::string> boa_password(const std::string& root = "");

/// "90s", "15m", "24h", "7d", "0"; nullopt for anything else.
std::optional<std::chrono::seconds> parse_duration(const std::string& text);

}  // namespace cachehold::config
