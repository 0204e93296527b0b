// SPDX-License-Identifier: MIT
// What the nodes of a cluster know of one another.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "redis/connector.hpp"

namespace cachehold::redis {

struct ClusterNode {
    std::string id;
    std::string host;  ///< without brackets; empty: the host that was asked
    int port = 0;
    bool is_primary = false;
    bool is_usable = false;  ///< neither failed nor without an address, as far as the asked node knows
    bool is_asked = false;   ///< it is the one that has told all this
    bool imports = false;    ///< keys of a slot that is not its own yet; only the asked node tells
    int slots = 0;
};

/// The reply to CLUSTER NODES. With `by_name`, host names where the cluster announces them, since
/// certificates rarely name addresses. Throws FlushError{protocol} with the reason only.
std::vector<ClusterNode> parse_cluster_nodes(std::string_view text, bool by_name);

/// Why a walk over all usable primaries would miss slots, or nothing: "'10.0.0.3:6379' is down".
std::string gap_in(const std::vector<ClusterNode>& nodes);

/// Asks one node. Throws FlushError.
std::vector<ClusterNode> ask_cluster_nodes(Link& link, bool by_name);

}  // namespace cachehold::redis
