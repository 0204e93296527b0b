// SPDX-License-Identifier: MIT
#include "redis/cluster.hpp"

#include <charconv>

#include "redis/failure.hpp"
#include "redis/simple_reply.hpp"
#include "report/printable.hpp"

namespace cachehold::redis {
namespace {

constexpr int all_slots = 16384;
constexpr std::size_t longest_map = 8UL * 1024 * 1024;
constexpr std::size_t fields_before_slots = 8;

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(at), text.size());
        if (end > 0) parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

int slot_or_port(std::string_view digits) {
    int number = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || stop != digits.data() + digits.size() || number < 0 || number > 65535)
        throw FlushError(Failure::protocol, report::quoted(digits, 40) + " where a number belongs");
    return number;
}

bool has_flag(std::string_view flags, std::string_view wanted) {
    for (const std::string_view flag : split(flags, ','))
        if (flag == wanted) return true;
    return false;
}

/// "10.0.0.1:6379@16379,name.example,shard-id=…", before Redis 4 without "@…"; IPv6 has no brackets here.
void set_address(ClusterNode& node, std::string_view field, bool by_name) {
    const std::string_view address = field.substr(0, field.find_first_of("@,"));
    const std::size_t colon = address.rfind(':');
    if (colon == std::string_view::npos) throw FlushError(Failure::protocol, "an address without a port");
    node.host = address.substr(0, colon);
    node.port = slot_or_port(address.substr(colon + 1));
    if (const std::size_t comma = field.find(','); by_name && comma != std::string_view::npos) {
        const std::string_view name = field.substr(comma + 1, field.find(',', comma + 1) - comma - 1);
        if (!name.empty() && name.find('=') == std::string_view::npos) node.host = name;
    }
}

/// "5", "0-5460", "[7->-id]" (leaving) or "[7-<-id]" (coming).
void add_slots(ClusterNode& node, std::string_view field) {
    if (field[0] == '[') {
        node.imports = node.imports || field.find("-<-") != std::string_view::npos;
        return;
    }
    const std::size_t dash = field.find('-');
    const int first = slot_or_port(field.substr(0, dash));
    const int last = dash == std::string_view::npos ? first : slot_or_port(field.substr(dash + 1));
    node.slots += last - first + 1;
}

}  // namespace

std::vector<ClusterNode> parse_cluster_nodes(std::string_view text, bool by_name) {
    std::vector<ClusterNode> nodes;
    for (const std::string_view line : split(text, '\n')) {
        const auto fields = split(line, ' ');
        if (fields.size() < fields_before_slots) throw FlushError(Failure::protocol, "a line is too short");
        ClusterNode node;
        node.id = fields[0];
        set_address(node, fields[1], by_name);
        node.is_primary = has_flag(fields[2], "master");
        node.is_asked = has_flag(fields[2], "myself");
        node.is_usable = !has_flag(fields[2], "fail") && !has_flag(fields[2], "noaddr") &&
                         !has_flag(fields[2], "handshake");
        for (std::size_t i = fields_before_slots; i < fields.size(); ++i) add_slots(node, fields[i]);
        nodes.push_back(std::move(node));
    }
    return nodes;
}

std::string gap_in(const std::vector<ClusterNode>& nodes) {
    int covered = 0;
    std::string down;
    for (const ClusterNode& node : nodes) {
        if (node.is_primary && node.is_usable) covered += node.slots;
        if (node.slots > 0 && !node.is_usable)
            down += (down.empty() ? "'" : ", '") + report::printable(node.host) + ":" +
                    std::to_string(node.port) + "'";
    }
    if (covered >= all_slots) return {};
    return std::to_string(all_slots - covered) + " of its 16384 slots have no primary" +
           (down.empty() ? "" : ", for " + down + " is down");
}

std::vector<ClusterNode> ask_cluster_nodes(Link& link, bool by_name) {
    const SimpleReply reply = ask(link, {"CLUSTER", "NODES"}, SimpleReply(longest_map));
    if (reply.is_error()) throw refusal(link.server(), "CLUSTER NODES", reply.text);
    try {
        return parse_cluster_nodes(reply.text, by_name);
    } catch (const FlushError& error) {
        throw FlushError(error.failure(), "'" + link.server() + "' answers CLUSTER NODES with nonsense: " +
                                              error.what() + "; see what listens there");
    }
}

}  // namespace cachehold::redis
