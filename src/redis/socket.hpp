// SPDX-License-Identifier: MIT
// A connection in bytes. Nothing here waits longer than its deadline, and a signal changes nothing. With TLS,
// the process must ignore SIGPIPE, see os::adjust_inheritance().
#pragma once

#include <boost/core/noncopyable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "redis/endpoint.hpp"

namespace cachehold::redis {

using Clock = std::chrono::steady_clock;

/// read() and write() throw FlushError{connection_lost, refused_auth, protocol}. Its message is the reason
/// alone, without the address.
class Socket : boost::noncopyable {
public:
    /// Takes over a descriptor that does not block.
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    virtual ~Socket();
    int release() { return std::exchange(descriptor_, -1); }  ///< the caller owns it now

    /// Returns the number of bytes read; 0 at the end of the stream; nullopt when none are there yet.
    virtual std::optional<std::size_t> read(char* bytes, std::size_t size);
    /// Returns the number of bytes taken; 0 when none fit now.
    virtual std::size_t write(const char* bytes, std::size_t size);
    /// Waits until there is something to read, or until `to_write` is possible. False at the deadline.
    virtual bool wait(bool to_write, Clock::time_point deadline);

protected:
    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

/// Connects to the socket or port of `endpoint`. Of several addresses of its host the first that answers
/// counts. Throws FlushError{unreachable, timed_out}; its message is the reason alone, without the address.
std::unique_ptr<Socket> connect_to(const Endpoint& endpoint, Clock::time_point deadline);

/// Speaks TLS on top of `plain`. The certificate of the server must be signed by a trusted CA, be valid today
/// and be made out to `host`, a name or an address. TlsSettings::host_name, where it is set, takes the place
/// of `host`. Throws FlushError{refused_auth, protocol, timed_out}; its message is the reason and the way
/// out, without the address.
using Tls = std::function<std::unique_ptr<Socket>(std::unique_ptr<Socket> plain, const std::string& host,
                                                  Clock::time_point deadline)>;

/// Reads the files at once, because the program may lose the right to read them. Throws
/// Error{configuration} that names key and file.
Tls tls_with(const TlsSettings& settings);

}  // namespace cachehold::redis
