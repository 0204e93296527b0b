# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Private servers for tests and demo; to be sourced by bash, `set -eu` or not.
#
#   start_redis DIR       a Redis in DIR: Unix socket, password, no TCP, nothing on disk. Sets and exports
#                         SITE_REDIS_SOCKET and SITE_REDIS_PASSWORD.
#   start_mariadb DIR     a MariaDB in DIR: Unix socket, no TCP, root without a password. Sets and exports SITE_DB_SOCKET,
#                         and PHP_INI_SCAN_DIR so that every PHP below takes this server for `localhost`.
#   stop_services         ends the servers started by this shell, and nothing else; harmless a second time, fit for a trap:
#                             trap stop_services EXIT; trap 'exit 130' INT; trap 'exit 143' TERM
#   wait_until SECONDS COMMAND...   asks every 50 ms until COMMAND succeeds; false after the limit, which is longer under load.
#   overload              how many processes want a processor, for each that is there; at least 1.
#   redis_do ARG...  sql_do ARG...  redis-cli and mariadb, connected to them.
#
# Nothing here has a fixed port or a common path, so any number of callers run side by side. DIR is created; the
# caller removes it after stop_services. Its path must stay below about 90 bytes, the limit of a socket's name.
# All functions return non-zero, after a line on stderr with the server's own last words, when a server does not come up.
#
# Variables a caller may set first: REDIS_SERVER=valkey-server (another server), REDIS_CONF (more lines of configuration),
# SERVICES_DETACH=1 (the servers outlive the terminal: the demo's --keep).
#   $BOA_PREFIXES         a line of the configuration: keys begin as on a BOA, also on a machine that is none

BOA_PREFIXES='prefixes: ["{md5}_{letters}_", "{name}_{letters}_"]'

services_pids=()

overload() { awk -v processors="$(nproc)" '{ print int($1 / processors) + 1 }' /proc/loadavg; }

wait_until() {
  local limit=$(($1 * 20)) turn=0
  shift
  until "$@" >/dev/null 2>&1; do
    ((++turn % limit == 0 && turn >= limit * $(overload))) && return 1
    sleep 0.05
  done
}

services_fail() { # MESSAGE LOG
  echo "services: $1" >&2
  [[ -r $2 ]] && tail -n 5 "$2" | sed 's/^/services:   /' >&2
  return 1
}

# An environment variable, not an argument, carries the password: an argument is in everybody's process list.
redis_do() { REDISCLI_AUTH=$SITE_REDIS_PASSWORD redis_cli --no-auth-warning -s "$SITE_REDIS_SOCKET" "$@"; }
# Where only Valkey is installed its client serves as well.
redis_cli() { if command -v redis-cli >/dev/null; then redis-cli "$@"; else valkey-cli "$@"; fi; }

sql_do() { mariadb --no-defaults --socket="$SITE_DB_SOCKET" --user=root --batch --skip-column-names "$@"; }

services_directory() { # DIR
  [[ ${#1} -le 90 ]] || services_fail "too long for a socket's name: $1" '' || return 1
  mkdir -p "$1"
}

redis_answers() { [[ $(redis_do ping) == PONG ]]; }

# Starts COMMAND in the background with its talk in LOG and remembers it for stop_services.
services_spawn() { # LOG COMMAND...
  local log=$1
  shift
  if [[ ${SERVICES_DETACH:-} ]]; then
    setsid "$@" >"$log" 2>&1 </dev/null &
  else
    "$@" >"$log" 2>&1 </dev/null &
  fi
  services_pids+=($!)
}

# As BOA's: eight databases, so that phpredis' SELECT 8 is refused and everybody lives in database 0. What nobody may
# ever need on a server shared by hundreds of sites is renamed away; phpredis and the site get on without.
start_redis() { # DIR
  local dir=$1 command
  services_directory "$dir" || return 1
  SITE_REDIS_SOCKET=$dir/redis.sock
  SITE_REDIS_PASSWORD=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  export SITE_REDIS_SOCKET SITE_REDIS_PASSWORD
  (
    umask 077
    {
      printf '%s\n' 'port 0' "unixsocket $SITE_REDIS_SOCKET" 'unixsocketperm 777' "dir $dir" 'save ""' 'appendonly no' \
        'databases 8' "requirepass $SITE_REDIS_PASSWORD" 'daemonize no' "${REDIS_CONF:-}"
      for command in KEYS EVAL EVALSHA SCRIPT FLUSHALL FLUSHDB; do
        printf 'rename-command %s ""\n' "$command"
      done
    } >"$dir/redis.conf"
  ) || return 1
  services_spawn "$dir/redis.log" "${REDIS_SERVER:-redis-server}" "$dir/redis.conf"
  wait_until 10 redis_answers || services_fail "Redis did not come up in $dir" "$dir/redis.log"
}

# Small and careless: a test's database has nothing to lose in a power cut. Its temporary tables lie in a directory of its own:
# another server that starts removes what it finds of them in a common one.
start_mariadb() { # DIR
  local dir=$1
  local -a common=(--no-defaults --datadir="$1/data" --tmpdir="$1/tmp" --innodb-flush-method=nosync --innodb-log-file-size=4M)
  [[ $(id -u) -ne 0 ]] || common+=(--user=root)
  services_directory "$dir/php.d" || return 1
  services_directory "$dir/tmp" || return 1
  SITE_DB_SOCKET=$dir/mariadb.sock
  export SITE_DB_SOCKET
  mariadb-install-db "${common[@]}" --auth-root-authentication-method=normal --skip-test-db --force \
    >"$dir/install.log" 2>&1 </dev/null || services_fail "MariaDB cannot be installed into $dir" "$dir/install.log" || return 1
  services_spawn "$dir/mariadb.log" mariadbd "${common[@]}" --socket="$SITE_DB_SOCKET" --pid-file="$dir/mariadb.pid" \
    --skip-networking --skip-log-bin --skip-name-resolve --innodb-buffer-pool-size=8M --innodb-doublewrite=0 \
    --innodb-flush-log-at-trx-commit=0 --innodb-fast-shutdown=2 --performance-schema=0
  printf '%s.default_socket=%s\n' pdo_mysql "$SITE_DB_SOCKET" mysqli "$SITE_DB_SOCKET" >"$dir/php.d/cachehold.ini"
  # A leading colon stands for the directory that PHP scans anyway.
  export PHP_INI_SCAN_DIR=:$dir/php.d
  wait_until 20 sql_do -e 'select 1' || services_fail "MariaDB did not come up in $dir" "$dir/mariadb.log"
}

# Asks politely, then insists: a server stopped with SIGSTOP, or one in trouble, would keep a test waiting for ever.
stop_services() {
  local pid
  for pid in "${services_pids[@]}"; do kill "$pid" 2>/dev/null || :; done
  for pid in "${services_pids[@]}"; do
    wait_until 5 services_gone "$pid" || kill -KILL "$pid" 2>/dev/null || :
    wait "$pid" 2>/dev/null || :
  done
  services_pids=()
}

# A zombie counts as gone: it is ours to reap, and `kill -0` still finds it.
services_gone() {
  local state
  state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null)
  [[ -z $state || $state == Z ]]
}
