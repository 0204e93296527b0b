# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# A small Aegir for the hook tests, to be sourced by them from the repository's root: real Redis, real MariaDB, the real
# program, the small site, and one Drush after the other.
#
#   world_run FUNCTION...   starts the servers, then calls every FUNCTION for the stand-in and for a real Drush 8 if there is one
#   new_world [HOOKS]       a home, platforms $A and $B, and site $uri on A, all new; HOOKS is `hooks` (default), `none`, or
#                           a directory
#   task ARG...             one Drush command for the site: $out is what it said, $status its exit status
#   ok NAME COMMAND...      one line of TAP

# shellcheck source=tests/support/services.sh
. tests/support/services.sh
TEST_TMP=${TEST_TMP:-$(mktemp -d)}
: "${CACHEHOLD_BIN:=$PWD/build/dev/cachehold}"
export CACHEHOLD_BIN
: "${homes:=$TEST_TMP/homes}"
real_homes=/nonexistent label='' world='' home='' A='' B='' uri='' out='' status=0 number=0 DRUSH='' failures=0 visitor_pid=''

world_run() {
  trap 'stop_visitor; stop_head; stop_services; rm -rf "${real_homes:?}"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  if ! start_redis "$TEST_TMP/redis" || ! start_mariadb "$TEST_TMP/db"; then
    echo 'not ok - hooks: Redis and MariaDB start'
    exit 1
  fi
  run_with 'stand-in' "$PWD/tests/drush8/drush" "$@"
  local real
  if real=$(tests/drush8/find-real); then
    # BOA's Drush 8 finds alias files below /home, /data/disk and /var/aegir only.
    homes=$(mktemp -d /home/cachehold-test.XXXXXX) real_homes=$homes
    run_with 'real Drush 8' "$real" "$@"
  else
    echo "ok - hooks: the same under a real Drush 8 # SKIP $real"
  fi
  exit $((failures > 0))
}

run_with() { # LABEL DRUSH FUNCTION...
  local function
  label=$1 DRUSH=$2
  shift 2
  for function in "$@"; do
    # A case that is misspelt must not pass.
    if declare -F "$function" >/dev/null; then "$function"; else ok "$function is one of the cases" false; fi
  done
}

ok() {
  local name=$1
  shift
  if "$@"; then
    echo "ok - hooks ($label): $name"
    return 0
  fi
  failures=$((failures + 1))
  echo "not ok - hooks ($label): $name"
  printf '%s\n' "$* (status $status)" "$out" | tail -n 25 | sed 's/^/#   /'
  [[ ! -s $world/log ]] || grep cachehold "$world/log" | tail -n 8 | sed 's/^/#   log: /'
}

new_world() { # [hooks|none|DIRECTORY]
  local hooks=${1:-hooks}
  stop_visitor
  number=$((number + 1))
  [[ $hooks != hooks ]] || hooks=$PWD/hooks
  uri=s$number.example.com world=$TEST_TMP/w$number home=$homes/$number A=$TEST_TMP/w$number/a B=$TEST_TMP/w$number/b
  mkdir -p "$home/.tmp"
  tests/site/make-platform "$A" A
  tests/site/make-platform "$B" B
  tests/site/make-site "$A" "$uri"
  if [[ $hooks == none ]]; then hooks=''; fi
  HOOKS=$hooks tests/drush8/make-aegir "$home" a="$A" b="$B" "$uri@a"
  ln -s "$PWD/tests/hooks/commandfiles" "$home/.drush/trouble"
  write_config '["{md5}_n_"]'
}

# One state directory a world, so that nothing of one case is seen by the next.
write_config() { # PREFIXES
  export CACHEHOLD_CONFIG=$world/cachehold.yml
  (
    umask 077
    printf '%s\n' 'redis:' "  endpoints: [\"unix://$SITE_REDIS_SOCKET\"]" "  password: \"$SITE_REDIS_PASSWORD\"" \
      "prefixes: $1" "state_dir: $world/state" 'settle: 0s' 'syslog: off' >"$CACHEHOLD_CONFIG"
  )
}

# TROUBLE_AT=… TROUBLE=… task …: see commandfiles/trouble.inc. TYPED: a file that is its standard input.
task() {
  rm -f "$world/log"
  status=0
  out=$(HOME=$home TASK_LOG=$world/log COLUMNS=300 "$DRUSH" "@$uri" "$@" 2>&1 <"${TYPED:-/dev/null}") || status=$?
}
succeeds() { task "$@" && [[ $status -eq 0 ]]; }
fails() { task "$@" && [[ $status -ne 0 ]]; }
dies_of_stale_paths() { fails "$@" && said 'Failed opening required' && said 'sites/all/modules/alpha/alpha.inc'; }
said() { [[ $out == *"$1"* ]]; }

cachehold() {
  status=0
  out=$("$CACHEHOLD_BIN" "$@" 2>&1) || status=$?
  return "$status"
}

# The page with its content, as visitors see it. The text is the site's first name, whatever it is called now.
shows() { # ROOT [URI]
  status=0
  out=$(php "$1/index.php" --uri="${2:-$uri}" get "/?$RANDOM" 2>&1) || status=$?
  [[ $status -eq 0 && $out == *"The content of $uri."* ]]
}
# Fills the caches that the site uses now.
visit() { php "$A/index.php" --uri="$uri" get / >/dev/null 2>&1; }

ini_of() { echo "$1/sites/${2:-$uri}/modules/boa_site_control.ini"; } # ROOT [URI]

# nowhere, absent, on (a hold has it), or the sum of its bytes with mode and group.
ini_state() { # ROOT [URI]
  local ini
  ini=$(ini_of "$@")
  if [[ ! -d $1/sites/${2:-$uri} ]]; then
    echo nowhere
  elif [[ ! -e $ini ]]; then
    echo absent
  elif grep -q '^;cachehold/' "$ini"; then
    echo on
  else
    md5sum <"$ini" | sed 's/ .*//'
    stat -c '%a %G' "$ini"
  fi
}
ini_is() { # STATE ROOT [URI]
  local expected=$1
  shift
  [[ $(ini_state "$@") == "$expected" ]]
}

keys_of() { redis_do --scan --pattern "$(printf %s "${1:-$uri}" | md5sum | cut -d' ' -f1)_n_:*" | wc -l; }
flush_by_hand() { redis_do --scan --pattern "$(printf %s "${1:-$uri}" | md5sum | cut -d' ' -f1)_n_:*" | while read -r key; do redis_do del "$key" >/dev/null; done; }
switch_by_hand() { printf 'redis_cache_disable = TRUE\n' >"$(ini_of "$A")"; }

# As after an earlier time without Redis: what the SQL cache tables hold is as old as one likes.
fill_sql_caches() {
  switch_by_hand
  visit
  rm "$(ini_of "$A")"
}

# The stale keys that a name used before leaves in Redis.
leave_keys_under() { # URI
  local other=$1
  tests/site/make-site "$A" "$other"
  php "$A/index.php" --uri="$other" get / >/dev/null
  rm -rf "$A/sites/$other"
}

# Requests for the site without a pause, wherever it is just now; every line of visits is `200` or `500`.
start_visitor() {
  local root
  : >"$world/visits"
  while :; do
    root=$B
    [[ -e $B/sites/$uri/settings.php ]] || root=$A
    if php "$root/index.php" --uri="$uri" get "/?$RANDOM" 2>/dev/null | grep -q "The content of $uri."; then
      echo 200
    else
      echo 500
    fi >>"$world/visits"
  done &
  visitor_pid=$!
  wait_until 20 visited 3
}
visited() { [[ $(wc -l <"$world/visits") -ge $1 ]]; }
stop_visitor() {
  [[ $visitor_pid ]] || return 0
  kill "$visitor_pid" 2>/dev/null
  wait "$visitor_pid" 2>/dev/null
  visitor_pid=''
}
# The first visit may have begun before now.
next_visits_are_good() { # NUMBER
  : >"$world/visits"
  wait_until 60 visited $(($1 + 1))
  ! tail -n +2 "$world/visits" | grep -q 500
}

# A copy of the hooks with a change: hooks_with DIRECTORY FILE SED-COMMAND.
hooks_with() {
  rm -rf "$1"
  cp -r hooks/. "$1"
  sed -i "$3" "$1/$2"
}
hooks_that_leave_sql_alone() { # DIRECTORY
  hooks_with "$1" cachehold/second_cache.php \
    's/^function cachehold_empty_second_cache(/function cachehold_empty_second_cache() { return ""; }\nfunction cachehold_never(/'
}

# remote.test has one.
stop_head() { :; }

# What the task's log says of us.
log_says() { grep -q -- "$1" "$world/log"; }
state_is() { log_says "\\[\"option\",\"$1\"\\]"; }
warnings() { grep -c '^\["\(warning\|error\|failed\)","[^"]*cachehold' "$world/log"; }
log_is_clean() { # every line of ours: level ok or warning, UTF-8, short
  ! grep -q 'not UTF-8' "$world/log" && ! grep 'cachehold:' "$world/log" | grep -qv '^\["\(ok\|warning\)","cachehold: ' &&
    ! grep 'cachehold:' "$world/log" | grep -q '.\{220\}'
}
# BOA's Drush has warnings of its own under PHP 8.
is_green() {
  if [[ $label == stand-in ]]; then
    ! grep -q '^\["\(warning\|error\|failed\)"' "$world/log"
  else
    [[ $(warnings) -eq 0 ]]
  fi
}
