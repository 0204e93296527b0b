// SPDX-License-Identifier: MIT
// TLS on a connected socket. OpenSSL is known to tls.cpp only.
#pragma once

#include <memory>
#include <string>

#include "redis/socket.hpp"

namespace cachehold::redis {

class TlsContext {
public:
    /// Reads the files now: later we may not be allowed to. Throws report::Error{configuration} that names
    /// key and file.
    explicit TlsContext(const TlsSettings& settings);

    /// TLS 1.2 or newer on top of `plain`. The certificate of the server must be signed by a CA
    /// that we trust, valid today and made out to `host`, a name or an address, unless the settings name
    /// another one. Throws FlushError{refused_auth, protocol, timed_out}; its message is the reason and the
    /// way out, without the address.
    [[nodiscard]] std::unique_ptr<Socket> secure(std::unique_ptr<Socket> plain, const std::string& host,
                                                 Clock::time_point deadline) const;

private:
    std::shared_ptr<void> context_;
    std::string host_name_;
};

}  // namespace cachehold::redis
