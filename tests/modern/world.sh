# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2034
# A home, a platform with two sites, Redis, and a Drush of 10 to 13 (the stand-in): source it, then start_modern [VERSION OF SYMFONY].
#   drush ARG...   what it wrote in $data and $talk, its exit status in $status, what it met in $trace
#   holds          the sites that are held, one a line
source tests/support/cli.sh

start_modern() {
    MODERN_LIBRARIES=$(tests/modern/install "$@") || {
        echo "ok - modern: all # SKIP composer did not bring Drush's libraries"
        exit 0
    }
    export MODERN_LIBRARIES HOME=$TEST_TMP/home TRACE=$TEST_TMP/trace DRUSH_PATHS_INCLUDE=$PWD/hooks/modern
    unset CACHEHOLD_HELD CACHEHOLD_REPORT MODERN_MODES MODERN_KIND MODERN_BOOTSTRAP MODERN_LATE MODERN_TERMINATE MODERN_ERROR
    mkdir -p "$HOME"
    start_world
    make_site other.example
    make_site default
    local name
    for name in example.com other.example default; do touch "$root/sites/$name/settings.php"; done
    printf '{"@a": {"root": "%s", "uri": "example.com"}, "@b": {"root": "%s", "uri": "other.example"},
        "@far": {"root": "%s", "uri": "example.com", "host": "far.example"}}' "$root" "$root" "$root" >"$HOME/aliases.json"
    drush=$PWD/tests/modern/drush/drush
}

drush() {
    status=0
    : >"$TRACE"
    "$drush" "$@" >"$TEST_TMP/data" 2>"$TEST_TMP/talk" </dev/null || status=$?
    data=$(<"$TEST_TMP/data") talk=$(<"$TEST_TMP/talk") trace=$(paste -sd'|' "$TRACE")
}

holds() { "$CACHEHOLD_BIN" status --all 2>/dev/null | sed -nE 's,^/.*/sites/([^ ]+).*,\1,p'; }

release() { "$CACHEHOLD_BIN" end "$1" --force 2>/dev/null; }
