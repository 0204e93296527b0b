// SPDX-License-Identifier: MIT
#include "crash/world.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <cstdlib>
#include <random>
#include <stdexcept>

#include "crash/process.hpp"

namespace cachehold::crash {
namespace {

namespace fs = boost::filesystem;

const std::string theirs = "; theirs\r\nredis_cache_disable = \"0\" ; no\r\nx = 1";
const std::string prefix = "5ababd603b22780302dd8d83498e5172_n_";  // md5 of example.com

void demand(std::string& wrong, const std::string& what, const std::string& found,
            const std::string& wanted) {
    if (found != wanted) wrong += what + ": '" + found + "', not '" + wanted + "'; ";
}

std::string fresh_token() {
    std::random_device random;
    std::string token;
    while (token.size() < 32) token += "0123456789abcdef"[random() % 16];
    return token;
}

bool is_on_for_php(const fs::path& ini) {
    const std::string code = "exit(parse_ini_file($argv[1])['redis_cache_disable'] ? 7 : 8);";
    const char* php = "/usr/bin/php";
    if (::access(php, X_OK) != 0) return true;
    return run({php, "-n", "-r", code, ini.string()}, "/dev/null") == 7;
}

}  // namespace

Holder::Holder() : pid_(::fork()) {
    if (pid_ != 0) return;
    for (;;) ::pause();
}

void Holder::die() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

World::World(std::string binary) : binary_(std::move(binary)), client_(server_.client()) {
    configure("0");
    ::setenv("CACHEHOLD_CONFIG", config_file().c_str(), 1);
    // Its own: a process anywhere on the machine that carries it keeps the hold alive.
    ::setenv("CACHEHOLD_TOKEN", fresh_token().c_str(), 1);
    for (int i = 0; i < 50; ++i) client_.command({"SET", "neighbour:" + std::to_string(i), "x"});
}

void World::configure(const std::string& settle) {
    test::write(config_file(),
                "redis:\n  endpoints: [\"" + server_.unix_address() +
                    "\"]\n  database: 0\nstate_dir: " + (dir_ / "state").string() +
                    "\nsyslog: off\nprefixes: [\"{md5}_{letters}_\", \"{name}_{letters}_\"]\nsettle: " +
                    settle + "\n");
    fs::permissions(config_file(), fs::owner_read | fs::owner_write);
}

void World::save(const std::string& start) {
    Saved& saved = saved_[start];
    saved.clear();
    for (const auto* top : {"platform", "state"}) {
        for (fs::recursive_directory_iterator entry(dir_ / top), end; entry != end; ++entry) {
            if (!fs::is_regular_file(entry->path())) continue;
            struct stat found {};
            ::stat(entry->path().c_str(), &found);
            saved[fs::relative(entry->path(), dir_.path()).string()] = {found.st_mode & 07777U,
                                                                        test::contents(entry->path())};
        }
    }
}

void World::restore(const std::string& start) {
    fs::remove_all(dir_ / "platform");
    fs::remove_all(dir_ / "state");
    ::mkdir((dir_ / "state").c_str(), 0700);
    for (const auto& [path, file] : saved_.at(start)) {
        test::write(dir_ / path, file.bytes);
        ::chmod((dir_ / path).c_str(), file.mode);
    }
    std::vector<std::vector<std::string>> keys;
    for (int i = 0; i < 20; ++i) keys.push_back({"SET", prefix + ":cache_menu:" + std::to_string(i), "x"});
    client_.pipeline(keys);
    forget_visits();
}

void World::make_starts(const std::string& original) {
    fs::remove_all(dir_ / "platform");
    fs::remove_all(dir_ / "state");
    ::mkdir((dir_ / "state").c_str(), 0700);
    test::write(dir_ / "platform/sites/example.com/settings.php", "");
    for (const std::string uri : {"example.com", "example.org"}) {
        if (original == "bare" && uri == "example.com") continue;
        const auto file = dir_ / "platform/sites" / uri / "modules/default.boa_site_control.ini";
        test::write(file, ";redis_cache_disable = FALSE\n");
        ::chmod(file.c_str(), 0664);
    }
    if (original == "theirs") {
        test::write(ini(), theirs);
        ::chmod(ini().c_str(), 0640);
    }
    save(original);
    original_ = description();
    Holder holder;
    if (cachehold({"begin", site(), "--task", "migrate"}, &holder) != 0) throw std::runtime_error(talk());
    holder.die();
    save(original + "-held");
    held_ = description();
    if (!is_on_for_php(ini())) throw std::runtime_error("PHP does not read the held INI as on");
    if (original == "theirs") make_further_starts();
}

void World::make_further_starts() {
    test::write(ini(), theirs);
    save("theirs-replaced");
    restore("theirs-held");
    cachehold({"end", site(), "--outcome", "failure"});
    save("theirs-kept");
    restore("theirs-held");
    configure("60s");
    cachehold({"end", site()});
    configure("0");
    save("theirs-settling");
}

std::vector<std::string> World::command(const std::vector<std::string>& words, const Holder* holder) const {
    std::vector<std::string> all{binary_};
    all.insert(all.end(), words.begin(), words.end());
    if (holder != nullptr && (words.front() == "begin" || words.front() == "end")) {
        all.emplace_back("--holder-pid");
        all.push_back(holder->pid());
    }
    return all;
}

int World::cachehold(const std::vector<std::string>& words, const Holder* holder) {
    return run(command(words, holder), talk_file());
}

/// Attributes and content, in which the id of the hold, ever new, is made the same.
std::string World::description() const {
    struct stat found {};
    if (!fs::exists(ini().parent_path())) return "bare";
    if (::stat(ini().c_str(), &found) != 0) return "absent";
    std::string text = test::contents(ini());
    const std::string mark = ";cachehold/1 id=";
    const auto at = text.find(mark);
    if (at != std::string::npos) text.replace(at + mark.size(), 8, "ID");
    return std::to_string(found.st_mode) + " " + std::to_string(found.st_uid) + " " + text;
}

/// For a moment the directory may be there without the INI.
bool World::is_original(const std::string& now) const {
    return now == original_ || (now == "absent" && original_ == "bare");
}

std::string World::state() const {
    for (fs::directory_iterator entry(dir_ / "state"), end; entry != end; ++entry) {
        if (entry->path().extension() != ".record") continue;
        const std::string text = test::contents(entry->path());
        const auto at = text.find("state ");
        if (at != std::string::npos) return text.substr(at + 6, text.find('\n', at) - at - 6);
    }
    return "none";
}

long long World::keys() { return client_.command({"DBSIZE"}).integer - 50; }

void World::visit(const std::string& verb) {
    const std::string now = description();
    saw_held_ = saw_held_ || now == held_;
    const bool may_read = !is_original(now) || ((verb == "begin" || verb == "run") && !saw_held_);
    if (!may_read && keys() > 0 && state() != "settling") visits_wrong_ = "a visitor read old keys; ";
}

std::string World::judge_instant(const std::string& verb) {
    std::string wrong;
    const std::string now = description();
    const auto keys_now = keys();
    if (!is_original(now) && now != held_)
        wrong += "the INI is neither the original nor a held one: " + now + "; ";
    if (is_original(now) && (verb == "end" || verb == "recover") && keys_now > 0 && state() != "settling")
        wrong += "the switch is back, but keys are left; ";
    reached_.insert(state() + (is_original(now) ? " original " : " held ") +
                    (keys_now > 0 ? "keys" : "empty"));
    return wrong + visits_wrong_;
}

std::string World::judge_success(const std::string& verb) {
    std::string wrong;
    if (verb == "begin") demand(wrong, "INI after begin", description(), held_);
    if (verb == "begin") demand(wrong, "state after begin", state(), "flushed");
    if (verb != "run") demand(wrong, "keys", std::to_string(keys()), "0");
    return wrong;
}

std::string World::leftovers() const {
    std::string names;
    for (fs::recursive_directory_iterator entry(dir_.path()), end; entry != end; ++entry) {
        const std::string name = entry->path().filename().string();
        const bool is_temporary = name.find("cachehold-tmp") != std::string::npos;
        const bool is_record =
            name.size() > 4 && name.substr(name.size() - 4) == ".record" && name != "cachehold.yml";
        if (is_temporary || is_record) names += name + " ";
    }
    return names;
}

std::string World::judge_end(const std::string& verb) {
    std::string wrong;
    if (state() == "settling") cachehold({"end", site(), "--force"});
    demand(wrong, "INI at the end", description(), original_);
    // What was killed before it began anything leaves nothing to flush.
    if (verb != "begin" && verb != "run") demand(wrong, "keys at the end", std::to_string(keys()), "0");
    demand(wrong, "files at the end", leftovers(), "");
    const int status = cachehold({"recover"});
    demand(wrong, "recover once more", std::to_string(status) + " " + talk(), "0 ");
    demand(wrong, "INI after recover once more", description(), original_);
    return wrong;
}

}  // namespace cachehold::crash
