// SPDX-License-Identifier: MIT
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <new>
#include <system_error>

#include "redis/failure.hpp"
#include "redis/socket.hpp"
#include "report/report.hpp"

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

class TlsSocket : public Socket {
public:
    TlsSocket(SSL_CTX* context, std::unique_ptr<Socket> plain, const std::string& host,
              Clock::time_point deadline)
        : Socket(plain->release()), ssl_(SSL_new(context), SSL_free), host_(host) {
        if (!ssl_ || SSL_set_fd(ssl_.get(), descriptor()) != 1) throw std::bad_alloc();
        expect_host();
        shake_hands(deadline);
    }

    /// Takes a whole record, which has 16 KiB at most: nothing decrypted stays behind that wait() would not
    /// see.
    std::optional<std::size_t> read(char* bytes, std::size_t size) override {
        std::size_t count = 0;
        ERR_clear_error();
        if (SSL_read_ex(ssl_.get(), bytes, size, &count) == 1) return count;
        return is_to_wait(0) ? std::optional<std::size_t>() : 0;
    }

    std::size_t write(const char* bytes, std::size_t size) override {
        std::size_t count = 0;
        ERR_clear_error();
        if (SSL_write_ex(ssl_.get(), bytes, size, &count) == 1) return count;
        if (is_to_wait(0)) return 0;
        throw FlushError(Failure::connection_lost, "the server has closed it");
    }

private:
    void expect_host();
    void shake_hands(Clock::time_point deadline);
    bool is_to_wait(int status);
    [[nodiscard]] FlushError refusal() const;

    std::shared_ptr<SSL> ssl_;
    std::string host_;
};

void TlsSocket::expect_host() {
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host_.c_str()) == 1) return;
    if (SSL_set1_host(ssl_.get(), host_.c_str()) != 1) throw std::bad_alloc();
    SSL_set_tlsext_host_name(ssl_.get(), host_.c_str());  // for a server with several certificates
}

/// True: try again when the socket lets us. False: the other side has ended the connection.
bool TlsSocket::is_to_wait(int status) {
    const int cause = errno;
    const int error = SSL_get_error(ssl_.get(), status);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return true;
    if (error == SSL_ERROR_ZERO_RETURN || (error == SSL_ERROR_SYSCALL && cause == 0)) return false;
    if (error == SSL_ERROR_SYSCALL)
        throw FlushError(Failure::connection_lost, std::generic_category().message(cause));
    throw refusal();
}

void TlsSocket::shake_hands(Clock::time_point deadline) {
    for (;;) {
        ERR_clear_error();
        const int status = SSL_connect(ssl_.get());
        if (status == 1) return;
        if (!is_to_wait(status))
            throw FlushError(Failure::protocol, std::string("the server hangs up; ") + plain_way_out);
        if (!wait(SSL_want_write(ssl_.get()), deadline))
            throw FlushError(Failure::timed_out,
                             std::string("the server does not answer within the limit; ") + plain_way_out);
    }
}

FlushError TlsSocket::refusal() const {
    const long verdict = SSL_get_verify_result(ssl_.get());
    const bool is_trusted = verdict == X509_V_OK;
    if (is_trusted && ERR_GET_REASON(ERR_peek_error()) <= SSL_AD_REASON_OFFSET)
        return {Failure::protocol, noted_error() + "; " + plain_way_out};
    if (is_trusted)
        return {Failure::refused_auth, "the server refuses (" + noted_error() +
                                           "); see whether redis.tls.certificate_file and redis.tls.key_file "
                                           "hold a certificate that it accepts"};
    std::string way_out = "have it made anew, or name the CA that signed it in redis.tls.ca_file";
    if (verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH)
        way_out = "it is not made out to " + report::quoted(host_, 200) +
                  ": correct redis.endpoints, or set redis.tls.host_name to the name that it bears";
    if (verdict == X509_V_ERR_CERT_HAS_EXPIRED || verdict == X509_V_ERR_CERT_NOT_YET_VALID)
        way_out = "renew it, or correct the clock of this machine";
    return {Failure::refused_auth, std::string("the server's certificate is not good (") +
                                       X509_verify_cert_error_string(verdict) + "); " + way_out};
}

[[noreturn]] void refuse_file(const std::string& key, const std::string& file) {
    throw Error(ExitStatus::configuration,
                "cannot use " + report::quoted(file) + ": " + noted_error() + "; correct " + key);
}

/// The key must not have a password: nobody may be there to type it.
void load_own_certificate(SSL_CTX* context, const TlsSettings& settings) {
    SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return 0; });
    if (settings.certificate_file.empty() && settings.key_file.empty()) return;
    if (SSL_CTX_use_certificate_chain_file(context, settings.certificate_file.c_str()) != 1)
        refuse_file("redis.tls.certificate_file", settings.certificate_file);
    if (SSL_CTX_use_PrivateKey_file(context, settings.key_file.c_str(), SSL_FILETYPE_PEM) != 1)
        refuse_file("redis.tls.key_file", settings.key_file);
}

}  // namespace

Tls tls_with(const TlsSettings& settings) {
    ERR_clear_error();
    const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    if (!context) throw std::bad_alloc();
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
#ifdef SSL_OP_IGNORE_UNEXPECTED_EOF
    SSL_CTX_set_options(context.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);  // OpenSSL 1.1 tells the end so
#endif
    if (settings.ca_file.empty())
        SSL_CTX_set_default_verify_paths(context.get());
    else if (SSL_CTX_load_verify_locations(context.get(), settings.ca_file.c_str(), nullptr) != 1)
        refuse_file("redis.tls.ca_file", settings.ca_file);
    load_own_certificate(context.get(), settings);
    return [context, name = settings.host_name](std::unique_ptr<Socket> plain, const std::string& host,
                                                Clock::time_point deadline) {
        return std::make_unique<TlsSocket>(context.get(), std::move(plain), name.empty() ? host : name,
                                           deadline);
    };
}

}  // namespace cachehold::redis
