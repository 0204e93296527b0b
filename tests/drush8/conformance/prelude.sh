# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What a case may use. Everything a case is about ends up in $PROBE_TRACE, in the order in which it happened.
#
#   drush ARG...          runs the Drush under test; its exit status goes to the trace
#   shown drush ARG...    and what the terminal saw, as lines `| …`
#   VARIABLE=… drush …    PROBE_DO, PROBE_CHILD, PROBE_ONLY, PROBE_WITHOUT: see probes/probe.inc

drush() {
    local status=0
    "$DRUSH" "$@" > "$CASE/out" 2>&1 < /dev/null || status=$?
    echo "exit $status" >> "$PROBE_TRACE"
}

# Colours and alignment are a matter of taste; levels and texts are not.
shown() {
    "$@"
    sed -e 's/\x1b\[[0-9;]*m//g' -e 's/\x00/\\0/g' -e 's/  */ /g' -e 's/ $//' -e '/^$/d' -e "s|$CASE|CASE|g" "$CASE/out" |
        sed 's/^/| /' >> "$PROBE_TRACE"
}

note() { echo "$*" >> "$PROBE_TRACE"; }
