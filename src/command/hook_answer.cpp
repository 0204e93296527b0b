// SPDX-License-Identifier: MIT
#include "command/hook_answer.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace cachehold::command {

HookAnswer::HookAnswer() {
    const char* directory = std::getenv("TMPDIR");
    std::string path = std::string(directory == nullptr ? "/tmp" : directory) + "/cachehold-run-XXXXXX";
    const int descriptor = ::mkstemp(path.data());
    if (descriptor < 0) return;
    ::close(descriptor);
    path_ = path;
}

HookAnswer::~HookAnswer() {
    if (!path_.empty()) ::unlink(path_.c_str());
}

std::string HookAnswer::text() const {
    constexpr std::size_t most = 1 << 20;
    std::string text(most, '\0');
    std::ifstream file(path_, std::ios::binary);
    file.read(text.data(), static_cast<std::streamsize>(most));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

bool has_answered(const std::string& report) { return report.rfind("seen\n", 0) == 0; }

bool has_unfinished(const std::string& report) {
    std::set<std::string> open;
    std::istringstream words(report);
    for (std::string word, process; words >> word;) {
        if (word == "seen" || !(words >> process)) continue;
        if (word == "begin") open.insert(process);
        if (word == "done") open.erase(process);
    }
    return !open.empty();
}

}  // namespace cachehold::command
