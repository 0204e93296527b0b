// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace cachehold::redis {

/// One element of a reply, told as soon as it has arrived completely.
struct Item {
    enum class Kind { status, error, integer, text, nil, array };
    Kind kind = Kind::nil;
    int depth = 0;             ///< 0: the reply itself, 1: an element of it, ...
    std::size_t index = 0;     ///< among the elements of its array
    std::string_view bytes;    ///< status, error, text; only until take() returns
    std::int64_t integer = 0;  ///< integer; array: the number of elements
};

/// Takes a reply apart while it arrives: nothing is stored for it, however large it is.
class ReplySink {
public:
    virtual void take(const Item& item) = 0;

protected:
    ReplySink() = default;
    ReplySink(const ReplySink&) = default;
    ReplySink& operator=(const ReplySink&) = default;
    ~ReplySink() = default;
};

}  // namespace cachehold::redis
