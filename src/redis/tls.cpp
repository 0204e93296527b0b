// SPDX-License-Identifier: MIT
#include "redis/tls.hpp"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <new>
#include <system_error>

#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::redis {
namespace {

constexpr const char* plain_way_out =
    "if the server speaks without TLS, write redis:// (or sentinel://) in redis.endpoints";

/// The oldest error that OpenSSL has noted is the cause; the rest follow from it.
std::string noted_error() {
    const auto code = ERR_peek_error();
    const char* reason = ERR_reason_error_string(code);
    if (reason != nullptr) return reason;
    return ERR_GET_LIB(code) == ERR_LIB_SYS ? std::generic_category().message(ERR_GET_REASON(code))
                                            : "no reason given";
}

/// Between OpenSSL and the stream below it. Nothing is thrown through C: errors wait here.
struct Wire {
    std::unique_ptr<Stream> stream;
    bool is_at_end = false;
    std::unique_ptr<FlushError> error;

    static Wire& of(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }
};

int read_wire(BIO* bio, char* bytes, int size) noexcept {
    Wire& wire = Wire::of(bio);
    BIO_clear_retry_flags(bio);
    try {
        const auto count = wire.stream->read(bytes, static_cast<std::size_t>(size));
        if (!count) BIO_set_retry_read(bio);
        wire.is_at_end = count == 0U;
        return count ? static_cast<int>(*count) : -1;
    } catch (const FlushError& error) {
        wire.error = std::make_unique<FlushError>(error);
        return -1;
    }
}

int write_wire(BIO* bio, const char* bytes, int size) noexcept {
    Wire& wire = Wire::of(bio);
    BIO_clear_retry_flags(bio);
    try {
        const std::size_t count = wire.stream->write(bytes, static_cast<std::size_t>(size));
        if (count == 0) BIO_set_retry_write(bio);
        return count == 0 ? -1 : static_cast<int>(count);
    } catch (const FlushError& error) {
        wire.error = std::make_unique<FlushError>(error);
        return -1;
    }
}

long control_wire(BIO* bio, int command, long /*number*/, void* /*pointer*/) noexcept {
    if (command == BIO_CTRL_EOF) return Wire::of(bio).is_at_end ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO* make_bio(Wire& wire) {
    static BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stream");
        BIO_meth_set_read(made, read_wire);
        BIO_meth_set_write(made, write_wire);
        BIO_meth_set_ctrl(made, control_wire);
        return made;
    }();
    BIO* bio = BIO_new(method);
    if (bio == nullptr) throw std::bad_alloc();
    BIO_set_data(bio, &wire);
    BIO_set_init(bio, 1);
    return bio;
}

class TlsStream : public Stream {
public:
    TlsStream(SSL_CTX* context, std::unique_ptr<Stream> plain, const std::string& host)
        : ssl_(SSL_new(context)), host_(host) {
        if (!ssl_) throw std::bad_alloc();
        wire_.stream = std::move(plain);
        BIO* bio = make_bio(wire_);
        SSL_set_bio(ssl_.get(), bio, bio);
        expect(host);
    }

    void shake_hands(Clock::time_point deadline);

    std::optional<std::size_t> read(char* bytes, std::size_t size) override {
        std::size_t count = 0;
        ERR_clear_error();
        if (SSL_read_ex(ssl_.get(), bytes, size, &count) == 1) return count;
        return judge(SSL_get_error(ssl_.get(), 0)) ? std::optional<std::size_t>() : 0;
    }

    std::size_t write(const char* bytes, std::size_t size) override {
        std::size_t count = 0;
        ERR_clear_error();
        if (SSL_write_ex(ssl_.get(), bytes, size, &count) == 1) return count;
        if (judge(SSL_get_error(ssl_.get(), 0))) return 0;
        throw FlushError(Failure::connection_lost, "the server has closed it");
    }

    /// What is decrypted already is not on the socket any more.
    bool wait(bool to_write, Clock::time_point deadline) override {
        return SSL_pending(ssl_.get()) > 0 || wire_.stream->wait(to_write, deadline);
    }

private:
    struct Free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };

    void expect(const std::string& host);
    bool judge(int error);
    [[nodiscard]] FlushError refusal(int error) const;
    [[nodiscard]] FlushError untrusted(long verdict) const;

    std::unique_ptr<SSL, Free> ssl_;
    Wire wire_;
    std::string host_;
};

void TlsStream::expect(const std::string& host) {
    X509_VERIFY_PARAM* expected = SSL_get0_param(ssl_.get());
    X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1) return;
    if (X509_VERIFY_PARAM_set1_host(expected, host.c_str(), 0) != 1) throw std::bad_alloc();
    SSL_set_tlsext_host_name(ssl_.get(), host.c_str());
}

/// True: try again when the socket lets us. False: the other side has ended the connection.
bool TlsStream::judge(int error) {
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return true;
    if (wire_.error) throw FlushError(*wire_.error);
    if (error == SSL_ERROR_ZERO_RETURN || wire_.is_at_end) return false;
    throw refusal(error);
}

void TlsStream::shake_hands(Clock::time_point deadline) {
    for (;;) {
        ERR_clear_error();
        const int status = SSL_connect(ssl_.get());
        if (status == 1) return;
        const int error = SSL_get_error(ssl_.get(), status);
        if (!judge(error))
            throw FlushError(Failure::protocol, std::string("the server hangs up; ") + plain_way_out);
        if (!wire_.stream->wait(error == SSL_ERROR_WANT_WRITE, deadline))
            throw FlushError(Failure::timed_out,
                             std::string("the server does not answer within the limit; ") + plain_way_out);
    }
}

FlushError TlsStream::refusal(int error) const {
    if (const long verdict = SSL_get_verify_result(ssl_.get()); verdict != X509_V_OK)
        return untrusted(verdict);
    const int reason = ERR_GET_REASON(ERR_peek_error());
    const bool is_alert = error == SSL_ERROR_SSL && reason > SSL_AD_REASON_OFFSET;
    if (is_alert)
        return {Failure::refused_auth, "the server refuses (" + noted_error() +
                                           "); see whether redis.tls.certificate_file and redis.tls.key_file "
                                           "hold a certificate that it accepts"};
    return {Failure::protocol, noted_error() + "; " + plain_way_out};
}

FlushError TlsStream::untrusted(long verdict) const {
    const std::string host = report::printable(host_, 200);
    std::string way_out = "have it made anew, or name the CA that signed it in redis.tls.ca_file";
    if (verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH)
        way_out = "it is not made out to '" + host +
                  "': correct redis.endpoints, or set redis.tls.host_name to the name that it bears";
    if (verdict == X509_V_ERR_CERT_HAS_EXPIRED || verdict == X509_V_ERR_CERT_NOT_YET_VALID)
        way_out = "renew it, or correct the clock of this machine";
    return {Failure::refused_auth, std::string("the server's certificate is not good (") +
                                       X509_verify_cert_error_string(verdict) + "); " + way_out};
}

[[noreturn]] void refuse_file(const std::string& key, const std::string& file) {
    throw report::Error(report::ExitStatus::configuration,
                        "cannot use " + report::quoted(file) + ": " + noted_error() + "; correct " + key);
}

/// The key must not have a password: nobody may be there to type it.
void load_own_certificate(SSL_CTX* context, const TlsSettings& settings) {
    SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return 0; });
    if (settings.certificate_file.empty() != settings.key_file.empty())
        throw report::Error(
            report::ExitStatus::configuration,
            "redis.tls.certificate_file and redis.tls.key_file belong together; set both or neither");
    if (settings.certificate_file.empty()) return;
    if (SSL_CTX_use_certificate_chain_file(context, settings.certificate_file.c_str()) != 1)
        refuse_file("redis.tls.certificate_file", settings.certificate_file);
    if (SSL_CTX_use_PrivateKey_file(context, settings.key_file.c_str(), SSL_FILETYPE_PEM) != 1)
        refuse_file("redis.tls.key_file", settings.key_file);
}

}  // namespace

TlsContext::TlsContext(const TlsSettings& settings) : host_name_(settings.host_name) {
    ERR_clear_error();
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    if (context == nullptr) throw std::bad_alloc();
    context_.reset(context, [](void* made) { SSL_CTX_free(static_cast<SSL_CTX*>(made)); });
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (settings.ca_file.empty())
        SSL_CTX_set_default_verify_paths(context);
    else if (SSL_CTX_load_verify_locations(context, settings.ca_file.c_str(), nullptr) != 1)
        refuse_file("redis.tls.ca_file", settings.ca_file);
    load_own_certificate(context, settings);
}

std::unique_ptr<Stream> TlsContext::secure(std::unique_ptr<Stream> plain, const std::string& host,
                                           Clock::time_point deadline) const {
    auto stream = std::make_unique<TlsStream>(static_cast<SSL_CTX*>(context_.get()), std::move(plain),
                                              host_name_.empty() ? host : host_name_);
    stream->shake_hands(deadline);
    return stream;
}

}  // namespace cachehold::redis
