// SPDX-License-Identifier: MIT
// A buffer on the stack and a copy into it whose length only the caller knows: a compiler that hardens has to
// guard both.
#include <unistd.h>

#include <cstring>

int main(int argc, char** argv) {
    char buffer[64];
    std::strcpy(buffer, argv[argc - 1]);
    return ::write(1, buffer, std::strlen(buffer)) < 0 ? 1 : 0;
}
