// SPDX-License-Identifier: MIT
#include "support/redis_server.hpp"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace cachehold::test {
namespace {

RedisReply copy_of(const redisReply& reply) {
    RedisReply copy;
    copy.is_error = reply.type == REDIS_REPLY_ERROR;
    copy.is_nil = reply.type == REDIS_REPLY_NIL;
    copy.integer = reply.integer;
    if (reply.type == REDIS_REPLY_INTEGER)
        copy.text = std::to_string(reply.integer);
    else if (reply.type == REDIS_REPLY_NIL)
        copy.text = "(nil)";
    else if (reply.str != nullptr)
        copy.text.assign(reply.str, reply.len);
    if (reply.type != REDIS_REPLY_ARRAY) return copy;
    for (std::size_t i = 0; i < reply.elements; ++i) copy.elements.push_back(copy_of(*reply.element[i]));
    return copy;
}

std::string path_of(const std::string& program) {
    for (const char* directory : {"/usr/bin/", "/usr/local/bin/", "/usr/sbin/"})
        if (::access((directory + program).c_str(), X_OK) == 0) return directory + program;
    return {};
}

bool answers(const std::string& socket, bool wait_until_ready) {
    try {
        const RedisReply reply = RedisClient::unix_socket(socket).command({"PING"});
        return !wait_until_ready || reply.text.compare(0, 7, "LOADING") != 0;
    } catch (const std::runtime_error&) {
        return false;
    }
}

}  // namespace

struct RedisClient::Context {
    explicit Context(redisContext* made) : context(made) {
        if (context == nullptr || context->err != 0) {
            const std::string why =
                context == nullptr ? "no memory" : static_cast<const char*>(context->errstr);
            redisFree(context);
            throw std::runtime_error("test client: " + why);
        }
    }
    ~Context() { redisFree(context); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    void append(const std::vector<std::string>& arguments) const {
        std::vector<const char*> pointers;
        std::vector<std::size_t> sizes;
        for (const std::string& argument : arguments) {
            pointers.push_back(argument.data());
            sizes.push_back(argument.size());
        }
        redisAppendCommandArgv(context, static_cast<int>(sizes.size()), pointers.data(), sizes.data());
    }
    [[nodiscard]] RedisReply reply() const {
        void* raw = nullptr;
        if (redisGetReply(context, &raw) != REDIS_OK)
            throw std::runtime_error(std::string("test client: ") +
                                     static_cast<const char*>(context->errstr));
        const std::unique_ptr<void, decltype(&freeReplyObject)> freed(raw, freeReplyObject);
        return copy_of(*static_cast<redisReply*>(raw));
    }

    redisContext* context;
};

RedisClient RedisClient::unix_socket(const std::string& path) {
    return RedisClient(std::make_shared<Context>(redisConnectUnix(path.c_str())));
}
RedisClient RedisClient::tcp(const std::string& host, int port) {
    return RedisClient(std::make_shared<Context>(redisConnect(host.c_str(), port)));
}

RedisReply RedisClient::command(const std::vector<std::string>& arguments) {
    context_->append(arguments);
    return context_->reply();
}

std::vector<RedisReply> RedisClient::pipeline(const std::vector<std::vector<std::string>>& commands) {
    for (const auto& arguments : commands) context_->append(arguments);
    std::vector<RedisReply> replies;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        replies.push_back(context_->reply());
        if (replies.back().is_error) throw std::runtime_error("test client: " + replies.back().text);
    }
    return replies;
}

std::vector<std::string> RedisServer::binaries() {
    std::vector<std::string> found;
    if (const char* chosen = std::getenv("CACHEHOLD_REDIS_SERVERS"); chosen != nullptr) {
        std::istringstream paths(chosen);
        for (std::string path; std::getline(paths, path, ':');) found.push_back(path);
        return found;
    }
    for (const char* program : {"redis-server", "valkey-server"})
        if (const std::string path = path_of(program); !path.empty()) found.push_back(path);
    if (found.empty()) throw std::runtime_error("neither redis-server nor valkey-server is installed");
    return found;
}

RedisServer::RedisServer(const Setup& setup) {
    std::string name = "/tmp/cachehold-redis-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    directory_ = name;
    socket_ = directory_ + "/redis.sock";
    if (!setup.rdb.empty()) boost::filesystem::copy_file(setup.rdb, directory_ + "/dump.rdb");
    try {
        // Somebody else may take the free port before the server does.
        for (int attempt = 0; pid_ < 0; ++attempt) {
            start(setup);
            for (int i = 0; i < 2000 && pid_ > 0 && !answers(socket_, setup.wait_until_ready); ++i) {
                if (::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
            if (pid_ < 0 && attempt == 3) throw std::runtime_error("the server does not start, see its log");
        }
    } catch (...) {
        stop();
        throw;
    }
}

RedisServer::~RedisServer() { stop(); }

void RedisServer::start(const Setup& setup) {
    port_ = setup.with_port ? free_port(setup.bind) : 0;
    const std::string binary = setup.binary.empty() ? default_binary() : setup.binary;
    std::vector<std::string> arguments{binary};
    if (!setup.sentinel.empty()) {
        std::ofstream(directory_ + "/sentinel.conf") << setup.sentinel;
        arguments.insert(arguments.end(), {directory_ + "/sentinel.conf", "--sentinel"});
    }
    arguments.insert(arguments.end(), {"--dir", directory_, "--unixsocket", socket_, "--save", "", "--bind",
                                       setup.bind, setup.tls ? "--tls-port" : "--port", std::to_string(port_),
                                       "--logfile", directory_ + "/log"});
    if (setup.sentinel.empty() && major_version(binary) >= 7)
        arguments.insert(arguments.end(),
                         {"--enable-debug-command", "yes", "--enable-protected-configs", "yes"});
    for (const char* command : {"KEYS", "EVAL", "EVALSHA", "SCRIPT", "FLUSHDB", "FLUSHALL"})
        if (setup.rename_dangerous && setup.sentinel.empty())
            arguments.insert(arguments.end(), {"--rename-command", command, ""});
    if (setup.tls) arguments.insert(arguments.end(), {"--port", "0"});
    arguments.insert(arguments.end(), setup.options.begin(), setup.options.end());
    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that hangs ends its program
    const int null = ::open("/dev/null", O_RDWR);
    for (int descriptor = 0; descriptor < 3; ++descriptor) ::dup2(null, descriptor);
    ::execv(pointers[0], pointers.data());
    ::_exit(127);
}

void RedisServer::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

void RedisServer::stop() {
    kill();
    boost::system::error_code ignored;
    boost::filesystem::remove_all(directory_, ignored);
}

int major_version(const std::string& binary) {
    static std::map<std::string, int> known;
    if (known.count(binary) != 0) return known[binary];
    const std::string command = binary + " --version";
    FILE* output = ::popen(command.c_str(), "r");
    char line[256] = "";
    const bool is_read =
        output != nullptr && std::fgets(static_cast<char*>(line), sizeof line, output) != nullptr;
    if (output != nullptr) ::pclose(output);
    const std::string text = static_cast<char*>(line);
    const std::size_t at = text.find("v=");
    if (!is_read || at == std::string::npos) throw std::runtime_error(command + " tells no version");
    return known[binary] = std::stoi(text.substr(at + 2));
}

int free_port(const std::string& host) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* address = nullptr;
    if (::getaddrinfo(host.c_str(), "0", &hints, &address) != 0)
        throw std::runtime_error("no such address: " + host);
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> freed(address, ::freeaddrinfo);
    const int descriptor = ::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    const bool good = ::bind(descriptor, address->ai_addr, address->ai_addrlen) == 0 &&
                      ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size) == 0;
    ::close(descriptor);
    char service[16] = "";
    if (!good || ::getnameinfo(reinterpret_cast<sockaddr*>(&bound), size, nullptr, 0,
                               static_cast<char*>(service), sizeof service, NI_NUMERICSERV) != 0)
        throw std::runtime_error("cannot bind to " + host);
    return std::stoi(static_cast<const char*>(service));
}

}  // namespace cachehold::test
