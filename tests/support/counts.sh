# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# counts LOG...: the TAP lines of logs, counted.
passed() { cat "$@" | grep -E '^ok' | grep -cvE '# SKIP' || true; }
failed() { cat "$@" | grep -cE '^not ok' || true; }
skipped() { cat "$@" | grep -cE '^ok .*# SKIP' || true; }
counts() { echo "$(passed "$@") passed, $(failed "$@") failed, $(skipped "$@") skipped"; }
