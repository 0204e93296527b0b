# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests written in bash: source it, call these, and exit with "$tap_status".
tap_status=0

# verdict NAME FINDINGS: passes when there are no findings.
verdict() {
    if [[ -z $2 ]]; then
        echo "ok - $1"
    else
        echo "not ok - $1"
        head -n 60 <<<"$2" | awk '{ print "# " $0 }'
        tap_status=1
    fi
}

# check NAME COMMAND...: passes when the command succeeds; shows what it printed when not.
check() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then verdict "$name" ""; else verdict "$name" "status $? of: $*
$output"; fi
}

# equals NAME EXPECTED FOUND
equals() {
    if [[ $2 == "$3" ]]; then verdict "$1" ""; else verdict "$1" "expected: $2
found:    $3"; fi
}

# contains NAME PART TEXT
contains() {
    if [[ $3 == *"$2"* ]]; then verdict "$1" ""; else verdict "$1" "expected part: $2
found: $3"; fi
}

skip() { echo "ok - $1 # SKIP $2"; }
