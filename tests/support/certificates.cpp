// SPDX-License-Identifier: MIT
#include "support/certificates.hpp"

#include <cstdlib>
#include <stdexcept>

namespace cachehold::test {
namespace {

const char* const new_key = " -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";

void openssl(const std::string& arguments) {
    const std::string command = "openssl " + arguments + " >/dev/null 2>&1";
    if (std::system(command.c_str()) != 0)  // NOLINT(concurrency-mt-unsafe)
        throw std::runtime_error("this fails: " + command);
}

}  // namespace

std::string locked(const std::string& key_file) {
    openssl("ec -aes256 -passout pass:secret -in " + key_file + " -out " + key_file + ".locked");
    return key_file + ".locked";
}

Authority::Authority() : own_{(directory_ / "ca.pem").string(), (directory_ / "ca.key").string()} {
    openssl("req -x509 -days 2 -subj /CN=test" + std::string(new_key) + " -keyout " + own_.key_file +
            " -out " + own_.file);
}

Certificate Authority::issue(const std::string& names, int days) const {
    const std::string stem = (directory_ / std::to_string(++issued_)).string();
    const Certificate made{stem + ".pem", stem + ".key"};
    write(stem + ".ext", "subjectAltName=" + names + "\n");
    openssl("req -subj /CN=server" + std::string(new_key) + " -keyout " + made.key_file + " -out " + stem +
            ".csr");
    const auto sign = [&](const std::string& validity) {
        openssl("x509 -req -in " + stem + ".csr -CA " + own_.file + " -CAkey " + own_.key_file +
                " -CAcreateserial " + validity + " -extfile " + stem + ".ext -out " + made.file);
    };
    try {
        sign("-days " + std::to_string(days));
    } catch (const std::runtime_error&) {  // OpenSSL 3.5 makes none that has expired already in this way
        sign("-not_before 20200101000000Z -not_after 20200102000000Z");
    }
    return made;
}

}  // namespace cachehold::test
