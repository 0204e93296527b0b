// SPDX-License-Identifier: MIT
// The four ways in which PHP has read INI files since 5.6. A site's PHP version is not fixed, so begin_hold()
// asks all four.
#pragma once

#include <array>

namespace cachehold::ini {

enum class Dialect {
    php56,  ///< 5.6: a line that begins with # is a comment
    php70,  ///< 7.0 to 8.0: # is an ordinary character, \" is found by looking back
    php81,  ///< 8.1 and 8.2: escapes in double quotes are read from left to right
    php83,  ///< 8.3 and later: no ] and no NUL in keys, ${name:-default}
};

inline constexpr std::array<Dialect, 4> all_dialects = {Dialect::php56, Dialect::php70, Dialect::php81,
                                                        Dialect::php83};

/// The dialect for questions that have one answer. It is in the middle of the versions that BOA offers.
inline constexpr Dialect usual_dialect = Dialect::php81;

/// For messages: "PHP 5.6", "PHP 8.3 and later".
constexpr const char* name_of(Dialect dialect) {
    constexpr std::array names = {"PHP 5.6", "PHP 7.0 to 8.0", "PHP 8.1 and 8.2", "PHP 8.3 and later"};
    return names[static_cast<std::size_t>(dialect)];
}

}  // namespace cachehold::ini
