// SPDX-License-Identifier: MIT
// Looks at files, processes and the clock, and makes an Observed of them.
#pragma once

#include <optional>
#include <vector>

#include "hold/membership.hpp"

namespace cachehold::hold {

/// Looks at the world for one request. The record is an argument, because each step changes it.
class Observer {
public:
    Observer(const World& world, const Request& request, const std::optional<Record>& own);

    /// The caller fills in `flush`, `put_back`, `switch_failed` and `is_task`. An INI that cannot be read
    /// counts as off for begin, as marked for end and recover: the attempt to change it tells why.
    [[nodiscard]] Observed observe(const std::optional<Record>& record) const;

    /// The places of the hold. Without a record: the site itself. Its INI may have come with an archive and
    /// bear a mark. end and recover leave out each place whose switch another hold needs.
    [[nodiscard]] std::vector<Place> places(const std::optional<Record>& record) const;

    /// False for a place that is only announced: the task makes a begin there, and this switches it on.
    [[nodiscard]] bool is_wanted_on(const Place& place) const;

    /// nullopt for `recover`, which asks for nobody.
    [[nodiscard]] std::optional<Caller> caller() const;

private:
    void look_at_own(const Record& record, const Caller& asking, Observed& seen) const;
    [[nodiscard]] Switches switches(const std::optional<Record>& record) const;

    const World& world_;
    const Request& request_;
    std::vector<site::Site> needed_by_others_;  ///< sites whose switch another hold on this machine needs
};

}  // namespace cachehold::hold
