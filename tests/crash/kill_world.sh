# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The world of kill.test: a site whose whole state (INI, records, keys) can be saved and brought back, and the judges.
# A judge prints what is wrong.
# shellcheck disable=SC2154  # root, site, ini, status, talk: from cli.sh; kill_at: from kill.test

theirs=$'; theirs\r\nredis_cache_disable = "0" ; no\r\nx = 1'
holder=

start_kill_world() {
    local i
    start_world
    # Its own: a process anywhere on the machine that carries it keeps the hold alive.
    CACHEHOLD_TOKEN=$(od -An -N16 -tx1 /dev/urandom | tr -d " \n")
    export CACHEHOLD_TOKEN
    fill example.com.au
    neighbours=$(redis_do dbsize)
    for ((i = 0; i < 20; i++)); do echo "SET $(prefix_of example.com):cache_menu:$i x"; done >"$TEST_TMP/keys"
    : >"$TEST_TMP/reached"
}

# Attributes and content of a file, in which the id of the hold, ever new, is made the same.
bytes_of() {
    local text mark='^(.*;cachehold/1 id=)[0-9a-f]{8}(.*)$'
    text=$(cat "$1" 2>/dev/null && printf x) || { echo absent; return; }
    [[ $text =~ $mark ]] && text=${BASH_REMATCH[1]}ID${BASH_REMATCH[2]}
    printf '%s %s' "$(stat -c '%a %u %g' "$1")" "$text"
}

save() {
    mkdir "$TEST_TMP/saved-$1"
    cp -a "$root" "$TEST_TMP/state" "$TEST_TMP/saved-$1"
}

# restore START: the files as they were saved, and the keys that PHP could have written by then.
restore() {
    rm -rf "$root" "$TEST_TMP/state"
    cp -a "$TEST_TMP/saved-$1/." "$TEST_TMP"
    redis_do <"$TEST_TMP/keys" >/dev/null
}

# A process whose end is the end of the task.
holder_lives() {
    sleep 1000 >/dev/null 2>&1 &
    holder=$!
}

holder_dies() {
    [[ $holder ]] || return 0
    kill -KILL "$holder"
    { wait "$holder"; } 2>/dev/null
    holder=
}

# make_starts ORIGINAL: saves the states that the scenarios start from, and learns what the INI looks like in them.
make_starts() {
    rm -rf "$root" "$TEST_TMP/state"
    make_site example.com
    make_site example.org
    mkdir -m 700 "$TEST_TMP/state"
    if [[ $1 == theirs ]]; then printf '%s' "$theirs" >"$ini" && chmod 640 "$ini"; fi
    save "$1"
    before=$(bytes_of "$ini")
    holder_lives
    ch begin "$site" --task migrate --holder-pid "$holder"
    holder_dies
    save "$1-held"
    held=$(bytes_of "$ini")
    equals "kill: PHP reads the held INI as on, it was $1" 1 \
        "$(php -r 'echo parse_ini_file($argv[1])["redis_cache_disable"];' "$ini")"
    [[ $1 == absent ]] || make_further_starts
}

make_further_starts() {
    cp -a "$TEST_TMP"/saved-theirs/platform/sites/example.com/modules/boa_site_control.ini "$ini"
    save theirs-replaced
    restore theirs-held
    ch end "$site" --outcome failure
    save theirs-kept
    restore theirs-held
    sed -i 's/^settle: 0/settle: 60s/' "$CACHEHOLD_CONFIG"
    ch end "$site"
    configure
    save theirs-settling
}

# traced SIGNAL CALL VERB ARG...: the last line of kill_at.
traced() {
    local signal=$1 at=$2 verb=$3
    shift 3
    local -a holding=()
    [[ $verb == begin ]] && holding=(--holder-pid "$holder")
    "$kill_at" "$signal" "$at" "$CACHEHOLD_BIN" "$verb" "${holding[@]}" "$@" 2>"$TEST_TMP/traced" </dev/null | tail -n 1
}

keys_left() { echo $(($(redis_do dbsize) - neighbours)); }

demand() { # WHAT FOUND WANTED
    [[ $2 == "$3" ]] || printf '%s: %q, not %q; ' "$1" "$2" "$3"
}

# What must hold at the very instant.
judge_instant() { # VERB
    local now keys state is=held
    now=$(bytes_of "$ini")
    keys=$(keys_left)
    state=$(sed -n 's/^state: //p' "$TEST_TMP"/state/*.yml 2>/dev/null)
    [[ $now == "$before" ]] && is=original
    [[ $is == original || $now == "$held" ]] || printf 'the INI is neither the original nor a held one: %q; ' "$now"
    [[ $is == held || $1 != end && $1 != recover || $keys -eq 0 || $state == settling ]] ||
        echo "the switch is back, but $keys keys are left; "
    echo "${state:-no record}, $is, $((keys > 0))" >>"$TEST_TMP/reached"
}

# A signal that can be caught leads to an ordinary end, or to that of the signal before anything was done.
judge_status() { # SIGNAL STATUS
    [[ $1 == 9 || $2 == 0 || $2 == 4 || $2 == $((128 + $1)) ]] ||
        printf 'status %s, %s; ' "$2" "$(tail -n 3 "$TEST_TMP/traced")"
}

finish_recover() {
    ch recover --failed
    demand 'status of recover' "$status $talk" "0 $talk"
}

# The same command goes on where the killed one stopped; a begin wants its end then.
finish_again() {
    local verb=$1
    shift
    local -a holding=()
    [[ $verb == begin ]] && holding=(--holder-pid $$)
    ch "$verb" "${holding[@]}" "$@"
    demand "status of $verb again" "$status $talk" "0 $talk"
    if [[ $verb == begin ]]; then
        demand 'keys after begin' "$(keys_left)" 0
        demand 'INI after begin' "$(bytes_of "$ini")" "$held"
        ch end "$site" --holder-pid $$
        demand 'status of end' "$status $talk" "0 $talk"
    else
        ch recover --failed
    fi
}

judge_end() { # VERB
    local place
    grep -q '^state: settling' "$TEST_TMP"/state/*.yml 2>/dev/null && ch end "$site" --force
    demand 'INI at the end' "$(bytes_of "$ini")" "$before"
    # What was killed before it began anything leaves nothing to flush.
    [[ $1 == begin || $1 == run ]] || demand 'keys at the end' "$(keys_left)" 0
    place=$(ls -A "$site/modules")
    demand 'modules at the end' "${place//boa_site_control.ini$'\n'}" default.boa_site_control.ini
    demand 'other site at the end' "$(ls -A "$root/sites/example.org/modules")" default.boa_site_control.ini
    demand 'state directory at the end' "$(find "$TEST_TMP/state" -type f ! -name '*.lock')" ''
    ch recover
    demand 'recover once more' "$status $talk" '0 '
    demand 'INI after recover once more' "$(bytes_of "$ini")" "$before"
}
