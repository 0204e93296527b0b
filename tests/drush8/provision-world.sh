# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# A user of the small provision with two platforms and a site, to be sourced with `set -u`: fresh, task, state, check, and
# run_under_both FUNCTION, which calls it for the stand-in and for a real Drush 8 where there is one (find-real).
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/services.sh
. "$here/../support/services.sh"
top=$(mktemp -d "${TEST_TMP:-/tmp}/provision.XXXXXX")
trap 'stop_services; rm -rf "$top"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
start_redis "$top/redis" || exit 1
start_mariadb "$top/db" || exit 1
export PROBE_DO='' PROBE_TRACE=/dev/null PROBE_ONLY=nothing
uri=one.example.com
failed=0

# A user with platforms a and b, and the site on a.
fresh() {
    case_dir=$(mktemp -d "$top/case.XXXX")
    export HOME=$case_dir/home
    mkdir "$HOME"
    redis_do --scan | xargs -r env REDISCLI_AUTH="$SITE_REDIS_PASSWORD" redis-cli -s "$SITE_REDIS_SOCKET" unlink > /dev/null
    for db in $(sql_do -e 'show databases' | grep example); do sql_do -e "drop database \`$db\`"; done
    "$here/../site/make-platform" "$case_dir/a" A
    "$here/../site/make-platform" "$case_dir/b" B
    "$here/../site/make-site" "$case_dir/a" "$uri"
    "$here/make-aegir" "$HOME" "a=$case_dir/a" "b=$case_dir/b" "$uri@a"
    cp -r "$here/conformance/probes" "$HOME/.drush/probes"
    rm "$HOME"/.drush/probes/*.drush.inc
    for name in aa zz; do
        cat > "$HOME/.drush/probes/$name.drush.inc" <<END
<?php
require_once __DIR__ . '/probe.inc';
probe_define('$name', array('provision-migrate' => FALSE, 'provision-clone' => FALSE, 'provision-deploy' => FALSE, 'provision-verify' => FALSE, 'provision-backup' => FALSE,
  'provision-restore' => FALSE, 'provision-install' => FALSE, 'provision-import' => FALSE, 'provision-delete' => FALSE));
END
    done
    PROBE_TRACE=$case_dir/trace
}

task() {
    status=0
    # The shell's own "Killed" is not for the reader.
    { "$DRUSH" "$@" > "$case_dir/out" 2>&1 < /dev/null || status=$?; } 2> /dev/null
}

# Everything a task can leave behind, in one line: exit status, alias, directories, databases, what is served.
state() {
    local alias
    alias=$(sed -n "s/.*'platform' => '@platform_\(.\)'.*/\1/p" "$HOME/.drush/$uri.alias.drushrc.php" 2>/dev/null)
    echo "status $status; alias ${alias:-none}; sites $(cd "$case_dir" && echo ?/sites/*example.com*);" \
        "databases $(sql_do -e 'show databases' | grep -c example); served$(served | tr -d '\n')"
}

served() {
    local file
    for file in "$HOME"/config/server_master/nginx/vhost.d/*; do
        [ ! -f "$file" ] || sed -n "s|^root $case_dir/\(.*\);| \1|p" "$file"
    done
}

page() { php "$case_dir/$1/index.php" --uri="$2" get / 2>&1; }

check() { # NAME EXPECTED GOT
    if [ "$2" = "$3" ]; then
        echo "ok - $label: $1"
    else
        echo "not ok - $label: $1"
        printf '# expected: %s\n# got:      %s\n' "$2" "$3"
        sed 's/^/# /' "$case_dir/out"
        failed=1
    fi
}

check_page() { # NAME PLATFORM URI
    local text
    text=$(page "$2" "$3")
    check "$1" 'The content of one.example.com.' "$(grep -o 'The content of one.example.com.' <<< "$text" || echo "$text")"
}

run_under_both() { # FUNCTION
    local real
    label=stand-in
    DRUSH=$here/drush
    "$1"
    if real=$("$here/find-real"); then
        label='real Drush 8'
        DRUSH=$real
        "$1"
    else
        echo "ok - real Drush 8: the small provision under it # SKIP $real"
    fi
    exit $failed
}
