// SPDX-License-Identifier: MIT
#include <iostream>

#include "cli/interrupt.hpp"
#include "cli/run.hpp"

int main(int argc, char** argv) {
    cachehold::cli::watch_interrupts();
    return cachehold::cli::run({argv + (argc > 0 ? 1 : 0), argv + argc}, std::cout, std::cerr);
}
