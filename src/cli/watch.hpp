// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

namespace cachehold::cli {

/// Shows what `look` returns every two seconds until a signal comes. A terminal is wiped before; anything
/// else gets a text only when it is another than before, so that a file does not fill and a screen reader
/// does not repeat itself.
void watch(std::ostream& out, const std::function<std::string()>& look);

}  // namespace cachehold::cli
