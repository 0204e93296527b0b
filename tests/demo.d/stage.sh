# shellcheck shell=bash disable=SC2154  # tests/demo sets $top, $here and $keep
# SPDX-License-Identifier: MIT
# The stage: packages, build, private servers, platforms, sites, Drush with its hooks; and how all of it is taken away again.

stage=''
news=news.example.net
shop=shop.example.com
blog=blog.example.org
club=club.example.net
neighbours=(shop.example.com.au other.example.net)

make_ready() {
  local log=$top/build/demo-build.log
  "$here/support/install-packages" demo || exit 1
  mkdir -p "$top/build"
  [[ -x $top/build/release/cachehold ]] || echo 'Building a release in build/release (about a minute, the first time) ...'
  if ! (cd "$top" && cmake -B build/release -DCMAKE_BUILD_TYPE=Release && cmake --build build/release -j "$(nproc)") >"$log" 2>&1; then
    tail -n 30 "$log"
    echo "The build failed; all of it is in $log"
    exit 1
  fi
  CACHEHOLD_BIN=$top/build/release/cachehold
}

# What this release has, as BOA: Valkey, else Redis.
choose_server() {
  store=Redis
  if command -v valkey-server >/dev/null; then
    REDIS_SERVER=valkey-server
    store=Valkey
  fi
}

# HOME is private too: Drush's aliases, commandfiles and caches go there, and nothing of the person's own is read.
set_the_stage() {
  stage=$(mktemp -d "${TMPDIR:-/tmp}/cachehold-demo.XXXXXX") || exit 1
  [[ -z $keep ]] || export SERVICES_DETACH=1
  choose_server
  start_redis "$stage/redis" && start_mariadb "$stage/db" || exit 1
  export HOME=$stage/home TMPDIR=$stage/tmp CACHEHOLD_BIN CACHEHOLD_CONFIG=$stage/cachehold.yml
  # Provision purges a site's keys itself, as BOA's does, and runs what is in $EVENTS in the middle of a task.
  export PROVISION_PURGE=1 EVENTS=$stage/events
  unset CACHEHOLD_TOKEN
  mkdir -p "$HOME" "$TMPDIR" "$EVENTS"
  write_config
  make_platforms
  "$here/drush8/make-aegir" "$HOME" hostmaster "a=$stage/A" "b=$stage/B" "$news@a" "$shop@a" "$blog@a" "$club@a" || exit 1
  ln -s "$here/hooks/commandfiles" "$HOME/.drush/events"
  mkdir -p "$HOME/static/control"
  touch "$HOME/static/control/FastTrack.info"
}

write_config() {
  (umask 077 && printf '%s\n' "$SITE_REDIS_PASSWORD" >"$stage/redis.password")
  printf '%s\n' 'redis:' "  endpoints: [\"unix://$SITE_REDIS_SOCKET\"]" "  password_file: $stage/redis.password" \
    "state_dir: $stage/state" 'settle: 0s' 'syslog: off' "$BOA_PREFIXES" >"$CACHEHOLD_CONFIG"
}

make_platforms() {
  local uri
  "$here/site/make-platform" "$stage/A" A && "$here/site/make-platform" "$stage/B" B || exit 1
  for uri in "$news" "$shop" "$blog" "$club" "${neighbours[@]}"; do
    "$here/site/make-site" "$stage/A" "$uri" || exit 1
  done
}

leave() { # STATUS
  trap - EXIT
  [[ $stage ]] || exit "$1"
  if [[ $keep && -e $stage/cachehold.yml ]]; then
    tell_how_to_look
  else
    stop_services
    rm -rf "$stage"
  fi
  exit "$1"
}

tell_how_to_look() {
  local name
  for name in HOME TMPDIR CACHEHOLD_BIN CACHEHOLD_CONFIG SITE_REDIS_SOCKET SITE_REDIS_PASSWORD SITE_DB_SOCKET PHP_INI_SCAN_DIR; do
    printf 'export %s=%q\n' "$name" "${!name}"
  done >"$stage/environment"
  cat <<END

Everything is still running. To look at it, in another shell:
  . $stage/environment
  php $stage/B/index.php --uri=$shop get /
  $CACHEHOLD_BIN status --all
  REDISCLI_AUTH=\$SITE_REDIS_PASSWORD ${store,,}-cli -s \$SITE_REDIS_SOCKET --scan
  mariadb --no-defaults --socket=\$SITE_DB_SOCKET -u root
To end it:
  kill ${services_pids[*]}; sleep 2; rm -r $stage
END
}
