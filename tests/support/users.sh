# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests with several users: source it behind cli.sh, first of all `in_private_world "$@"`, then make_user.
#   in_private_world   runs the script anew in a mount namespace, where /etc/passwd, /etc/group and /var/lib are private:
#                      no user of the machine, and no state of root's, is ever touched. Skips where that is not allowed.
#   make_user NAME UID   a user of that world with a home below TEST_TMP; his site in $root/sites/NAME.com
#   serve NAME...      root serves them
#   as NAME COMMAND... as that user, with his HOME, without root's environment
# For what root does not do, without any of the above, first of all:
#   as_plain_user "$@"  runs the script anew as somebody who is not root, in a copy of what the tests need
in_private_world() {
    if [[ ${PRIVATE_WORLD:-} == "$TEST_TMP" ]]; then
        mount -t tmpfs tmpfs /var/lib && cp /etc/passwd "$TEST_TMP/passwd" && cp /etc/group "$TEST_TMP/group" &&
            mount --bind "$TEST_TMP/passwd" /etc/passwd && mount --bind "$TEST_TMP/group" /etc/group && return
        echo "not ok - a private world can be made"
        exit 1
    fi
    if [[ $(id -u) -eq 0 ]] && unshare --mount true 2>/dev/null; then
        PRIVATE_WORLD=$TEST_TMP exec unshare --mount --propagation private "$0" "$@"
    fi
    echo "ok - ${0##*/} # SKIP needs root and a mount namespace"
    exit 0
}

# shellcheck disable=SC2154 # root comes from cli.sh
make_user() { # NAME UID
    local name=$1 uid=$2
    echo "$name:x:$uid:$uid::$TEST_TMP/home/$name:/bin/sh" >>/etc/passwd
    printf '%s:x:%s:\n%s-web:x:%s:%s\n' "$name" "$uid" "$name" $((uid + 1000)) "$name" >>/etc/group
    mkdir -p "$TEST_TMP/home/$name"
    make_site "$name.com"
    chown -R "$name:$name" "$TEST_TMP/home/$name" "$root/sites/$name.com"
    chmod 700 "$TEST_TMP/home/$name"
}

as_plain_user() {
    [[ $(id -u) -eq 0 ]] || return 0
    local tree=$TEST_TMP/tree part
    mkdir -p "$tree/build/dev"
    for part in hooks tests drush-wrapper build/modern-* build/drush8/vendor; do
        [[ ! -d $part ]] || cp -r --parents "$part" "$tree"
    done
    cp "$CACHEHOLD_BIN" "$tree/build/dev/cachehold"
    chown -R 4000:4000 "$TEST_TMP"
    cd "$tree" || exit 1
    exec setpriv --reuid=4000 --regid=4000 --clear-groups env HOME="$TEST_TMP" \
        CACHEHOLD_BIN="$tree/build/dev/cachehold" "$0" "$@"
}

# serve NAME...: root looks at their records from now on, as after `hook install --user NAME`.
serve() {
    mkdir -p /var/lib/cachehold
    chmod 711 /var/lib/cachehold
    printf '%s\n' "$@" >>/var/lib/cachehold/served
}

as() { # NAME COMMAND...
    local name=$1
    shift
    setpriv --reuid="$name" --regid="$(id -g "$name")" --init-groups env -i PATH="$PATH" HOME="$TEST_TMP/home/$name" \
        ASAN_OPTIONS="${ASAN_OPTIONS:-}" "$@"
}

# configure_user NAME [LINE...]: his own configuration file.
configure_user() {
    local dir=$TEST_TMP/home/$1/.config
    mkdir -p "$dir"
    (
        umask 077
        printf '%s\n' "redis:" "  endpoints: [\"unix://$SITE_REDIS_SOCKET\"]" "  password: $SITE_REDIS_PASSWORD" "settle: 0" "${@:2}" >"$dir/cachehold.yml"
        [[ " $* " == *" prefixes: "* ]] || echo "$BOA_PREFIXES" >>"$dir/cachehold.yml"
    )
    chown -R "$1:$1" "$dir"
}
