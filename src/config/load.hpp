// SPDX-License-Identifier: MIT
// Configuration text to Config.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/file.hpp"

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

/// ~/.config/cachehold.yml of whoever lives in `home`; empty for no home.
std::string own_file(const std::string& home);

/// Reads files when told to and applies them in their order, so that another may be put between them later.
class Loader {
public:
    explicit Loader(Reader read) : read_(std::move(read)) {}

    Config load(const Places& places);

    /// After load(), as another user, whose own `file` now comes before `places.required`. What it says of
    /// redis.* counts only where the others say nothing of it, and then alone: a password from them never
    /// goes to a server that he has named. Missing is fine.
    Config add(const std::string& file);

private:
    struct Layer {
        std::string path;
        File file;
    };
    [[nodiscard]] std::optional<Layer> read(const std::string& path) const;
    [[nodiscard]] Config applied() const;
    void read_password_file(Redis& redis) const;

    Reader read_;
    std::vector<Layer> layers_;
    std::optional<Layer> required_;
    Redis redis_;
};

/// "90s", "15m", "24h", "7d", "0"; nullopt for anything else.
std::optional<std::chrono::seconds> parse_duration(const std::string& text);

}  // namespace cachehold::config
