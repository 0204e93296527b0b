// SPDX-License-Identifier: MIT
// Files, processes and the clock to Observed.
#pragma once

#include <optional>
#include <vector>

#include "hold/membership.hpp"

namespace cachehold::hold {

/// What one request looks at. The record is the caller's, since carrying a step out changes it.
class Observer {
public:
    Observer(const World& world, const Request& request, const std::optional<record::Record>& own);

    /// Leaves `flush`, `put_back`, `switch_failed` and `is_task` to the caller. Throws report::Error where a
    /// switch that must be on cannot even be looked at; one that is only to be put back counts as marked
    /// then, so that the attempt tells why.
    [[nodiscard]] Observed observe(const std::optional<record::Record>& record) const;

    /// The places of the hold; without a record the site alone, where a mark may stand that came with an
    /// archive. Those whose switch another hold needs are left out: it is left to that one.
    [[nodiscard]] std::vector<record::Place> places(const std::optional<record::Record>& record) const;

    /// A place that was only announced is switched on when the task has got there and says so.
    [[nodiscard]] bool is_wanted_on(const record::Place& place) const;

    /// Nobody for `recover`.
    [[nodiscard]] std::optional<Caller> caller() const;

private:
    struct Look;
    void look_at_own(const record::Record& record, const Caller& asking, Observed& seen) const;
    [[nodiscard]] Switches switches(const std::optional<record::Record>& record) const;
    [[nodiscard]] Look look_at(const record::Place& place) const;
    [[nodiscard]] bool is_covered(const record::Record& record) const;

    const World& world_;
    const Request& request_;
    std::vector<site::Site> needed_by_others_;  ///< sites whose switch another hold on this machine needs
};

}  // namespace cachehold::hold
