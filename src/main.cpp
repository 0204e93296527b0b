// SPDX-License-Identifier: MIT
#include <iostream>

#include "cli/program.hpp"
#include "os/caller.hpp"

int main(int argc, char** argv) {
    cachehold::os::adjust_inheritance();
    return cachehold::cli::main({argv + (argc > 0 ? 1 : 0), argv + argc}, std::cout, std::cerr);
}
