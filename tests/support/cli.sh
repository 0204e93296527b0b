# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests of the program as its user types it: source it, then start_world. Needs TEST_TMP and CACHEHOLD_BIN.
#   $site       a site directory of $root, named example.com, with a default INI and no INI of its own
#   $ini        where its INI is
#   ch ARG...   cachehold with this world's configuration; its talk in $talk, its data in $data, its status in $status
#   fill NAME   50 keys of the site NAME in Redis; count NAME tells how many there are
source tests/support/tap.sh
source tests/support/services.sh

start_world() {
    root=$TEST_TMP/platform
    site=$root/sites/example.com
    ini=$site/modules/boa_site_control.ini
    make_site example.com
    start_redis "$TEST_TMP/redis"
    trap stop_services EXIT
    export CACHEHOLD_CONFIG=$TEST_TMP/cachehold.yml
    unset CACHEHOLD_TOKEN
    configure
}

make_site() {
    mkdir -p "$root/sites/$1/modules"
    printf ';redis_cache_disable = FALSE\n' >"$root/sites/$1/modules/default.boa_site_control.ini"
    chmod 664 "$root/sites/$1/modules/default.boa_site_control.ini"
}

# configure [LINE...]: the configuration of this world with further top-level lines.
configure() {
    (
        umask 077
        exec >"$CACHEHOLD_CONFIG"
        printf '%s\n' "redis:" "  endpoints: [\"unix://$SITE_REDIS_SOCKET\"]" "  password: $SITE_REDIS_PASSWORD" \
            "state_dir: $TEST_TMP/state" "settle: 0" "$@"
        [[ " $* " == *" syslog: "* ]] || echo "syslog: off"
        [[ " $* " == *" prefixes: "* ]] || echo "$BOA_PREFIXES"
    )
}

ch() {
    status=0
    "$CACHEHOLD_BIN" "$@" >"$TEST_TMP/data" 2>"$TEST_TMP/talk" </dev/null || status=$?
    data=$(<"$TEST_TMP/data")
    talk=$(<"$TEST_TMP/talk")
}

# default_signals COMMAND...: becomes COMMAND. A shell may have had INT ignored, and cannot undo that for what it starts.
default_signals() { exec perl -e '$SIG{$_} = "DEFAULT" for qw(HUP INT QUIT TERM); exec @ARGV' "$@"; }

# straced OPTION... PROGRAM...: the leak checker wants to trace, too.
straced() { ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 strace -f -qq "$@"; }
can_strace() { strace -o /dev/null true 2>/dev/null; }

prefix_of() { printf '%s_n_' "$(printf '%s' "${1#www.}" | md5sum | cut -d' ' -f1)"; }

fill() {
    local prefix i
    prefix=$(prefix_of "$1")
    for ((i = 0; i < 50; i++)); do printf 'HSET "%s:cache_menu:%d" data x\n' "$prefix" "$i"; done | redis_do >/dev/null
}

count() { redis_do --scan --pattern "$(prefix_of "$1"):*" | wc -l; }

# edit_record SED-EXPRESSION FILE...: as a good record, whose last line fits again.
edit_record() {
    sed -i "$1" "${@:2}"
    php -r 'foreach (array_slice($argv, 1) as $file) {
        $above = preg_replace("/^end .*/m", "", file_get_contents($file));
        file_put_contents($file, rtrim($above, "\n") . "\nend " . hash("fnv1a32", rtrim($above, "\n") . "\n") . "\n");
    }' -- "${@:2}"
}

# The part of a file's description that a release must bring back; the time may move.
describe() { if [[ -e $1 ]]; then stat -c '%a %u %g' "$1"; md5sum <"$1"; else echo absent; fi; }
