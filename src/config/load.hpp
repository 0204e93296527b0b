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

}  // namespace cachehold::config
