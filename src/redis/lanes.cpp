// SPDX-License-Identifier: MIT
#include "redis/lanes.hpp"

#include <charconv>

namespace cachehold::redis {
namespace {

constexpr int bits = 64;

std::uint64_t as_number(std::string_view digits) {
    std::uint64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

}  // namespace

std::uint64_t place_of(std::uint64_t cursor) {
    std::uint64_t place = 0;
    for (int bit = 0; bit < bits; ++bit, cursor >>= 1U) place = place << 1U | (cursor & 1U);
    return place;
}

Lanes::Lanes(std::size_t count) : lanes_(count), left_(count) {
    const std::uint64_t width = count > 1 ? (std::uint64_t{1} << (bits - 1U)) / (count / 2) : 0;
    for (std::size_t i = 0; i < count; ++i) {
        lanes_[i].cursor = std::to_string(place_of(width * i));
        lanes_[i].end = width * (i + 1);  // the last one's is 2^64, which is 0
        lanes_[i].is_ordered = count > 1;
    }
}

std::optional<std::size_t> Lanes::idle() const {
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        const std::size_t index = (turn_ + i) % lanes_.size();
        if (!lanes_[index].is_done && !lanes_[index].is_waiting) return index;
    }
    return std::nullopt;
}

const std::string& Lanes::start(std::size_t index) {
    turn_ = index + 1;
    lanes_[index].is_waiting = true;
    return lanes_[index].cursor;
}

bool Lanes::advance(std::size_t index, std::string_view cursor) {
    Lane& lane = lanes_[index];
    lane.is_waiting = false;
    if (lane.is_done) return true;  // given up meanwhile
    if (cursor == "0") {
        finish(lane);
    } else if (!lane.is_ordered) {
        if (guard_.is_repeated(cursor)) return false;
        lane.cursor = cursor;
    } else {
        const std::uint64_t place = place_of(as_number(cursor));
        const bool forward = place > place_of(as_number(lane.cursor));
        lane.cursor = cursor;
        if (!forward)
            begin_again();
        else if (lane.end != 0 && place >= lane.end)
            finish(lane);
    }
    return true;
}

void Lanes::finish(Lane& lane) {
    lane.is_done = true;
    --left_;
}

void Lanes::begin_again() {
    for (Lane& lane : lanes_) lane.is_done = true;
    lanes_.emplace_back();
    lanes_.back().cursor = "0";
    left_ = 1;
}

}  // namespace cachehold::redis
