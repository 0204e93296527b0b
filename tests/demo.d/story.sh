# shellcheck shell=bash disable=SC2154  # tests/demo reads tell.sh and stage.sh first
# SPDX-License-Identifier: MIT
# The story, chapter by chapter.

# Words of the story ----------------------------------------------------------------------------------------------------

page() { php "$stage/$1/index.php" --uri="$2" get "/?$RANDOM$RANDOM"; }
shows() { says "The content of $2." page "$1" "$2"; }
prefix() { printf '%s_n_:' "$(printf %s "$1" | md5sum | cut -d' ' -f1)"; }
keys_of() { redis_do --scan --pattern "$(prefix "$1")*"; }
count() { keys_of "$1" | wc -l; }
db_of() { sed -n "s/^\$options\['db_name'\] = '\(.*\)';/\1/p" "$stage/$1/sites/$2/drushrc.php"; } # the name changes with each move
sql_rows() { sql_do "$(db_of "$1" "$2")" -e 'select (select count(*) from cache) + (select count(*) from cache_menu)'; }
ini() { echo "$stage/$1/sites/$2/modules/boa_site_control.ini"; }
drush() { COLUMNS=1000 "$here/drush8/drush" "$@"; } # else it breaks its lines at 80
migrate() { drush "@$1" provision-migrate @platform_b; }

# All that belongs to the neighbours and to nobody, with its bytes: what a flush of the wrong keys would change.
others() {
  local uri key
  for uri in "${neighbours[@]}"; do keys_of "$uri"; done | sort | while read -r key; do
    printf '%s %s\n' "$key" "$(redis_do --raw dump "$key" | md5sum)"
  done
  printf 'queue %s %s\n' "$(redis_do hgetall queuecron:data | md5sum)" "$(redis_do lrange queuecron:queued 0 -1 | md5sum)"
}

cachehold() { "$CACHEHOLD_BIN" "$@"; }
install_hooks() { PATH=$here/drush8:$PATH cachehold hook install --user-dir "$HOME/.drush"; }
nothing_is_held() { cachehold status --all; }
is_held() { cachehold status "$stage/$1/sites/$2"; is $? 3; }

# An INI with mode, owner and group, in one line a fact; "absent" is a state like any other.
state_of() { # FILE
  [[ -e $1 ]] || {
    echo absent
    return
  }
  stat -c '%a %U %G %s bytes' "$1"
  md5sum <"$1"
}

# Chapters --------------------------------------------------------------------------------------------------------------

the_stage() {
  local uri
  step "$shop lives on platform A, where its module alpha lies in sites/all/modules; on B it lies in profiles/x/modules" \
    shows A "$shop"
  step "the page filled $store through phpredis: $(count "$shop") keys under $(prefix "$shop")" test "$(count "$shop")" -gt 2
  step "... one holds the path of a PHP include" says 'sites/all/modules/alpha' redis_do hget "$(prefix "$shop")cache:plugins:alpha:content" data
  switch_by_hand "$shop"
  step "without $store, some day earlier, the same paths were cached in SQL" shows A "$shop"
  rm "$(ini A "$shop")"
  step "... where they still are: $(sql_rows A "$shop") rows in cache and cache_menu" test "$(sql_rows A "$shop")" -gt 1
  for uri in "$news" "$blog" "$club"; do shows A "$uri" >/dev/null; done
  for uri in "${neighbours[@]}"; do
    step "a neighbour in the same $store: $uri, $(shows A "$uri" >/dev/null && count "$uri") keys" test "$(count "$uri")" -gt 2
  done
  step 'and a queue that belongs to all: 3 items, no prefix' php "$stage/A/index.php" --uri="${neighbours[0]}" queue one two three
}

switch_by_hand() { printf 'redis_cache_disable = TRUE\n' >"$(ini A "$1")"; }
flush_by_hand() {
  local key
  keys_of "$1" | while read -r key; do redis_do del "$key" >/dev/null; done
}

what_the_purge_cures() {
  PROVISION_PURGE='' wrong "$news, in a quiet hour, where provision has no such purge: the migrate to B fails" \
    fails_with 'Failed opening required' migrate "$news"
  step '... with the purge it succeeds' migrate "$news"
  quote 'VALKEY/PURGE'
  step '... and its page has its content' shows B "$news"
}

# Story 1: nobody visits, and the cure is the documented one.
by_hand() {
  switch_by_hand "$shop"
  flush_by_hand "$shop"
  step "1. $shop, the documented cure by hand: redis_cache_disable = TRUE, $(count "$shop") keys in $store" is "$(count "$shop")" 0
  wrong 'migrate: the task fails' fails_with 'Failed opening required' migrate "$shop"
  quote 'Failed opening required'
  step "... for the dump of the database carries the SQL caches of that earlier day: $(sql_rows A "$shop") rows" test "$(sql_rows A "$shop")" -gt 1
}

# Story 2: the task itself brings the site online again, by a verify between backup and deploy.
a_visit_between() {
  rm "$HOME/static/control/FastTrack.info"
  echo "php $stage/A/index.php --uri=$blog visit / >$stage/visit 2>&1" >"$EVENTS/last pre of deploy"
  wrong "2. $blog, ClassicTrack, and one visit to A between the purge and the update: the task fails" \
    fails_with 'Failed opening required' migrate "$blog"
  quote 'Failed opening required'
  step '... for the visitor found the site online, and brought the paths of A back' says "The content of $blog." cat "$stage/visit"
  step '... rolled back, the site is on A again' shows A "$blog"
  touch "$HOME/static/control/FastTrack.info"
  rm "$EVENTS/last pre of deploy"
}

# Story 3: the task fails for a reason of its own, and the new place has a last word.
a_late_request() {
  sql_do "$(db_of A "$club")" -e 'insert into node (title, body) select title, "twice" from node'
  slow_request_to_b "$club"
  wrong "3. $club, with two nodes of one title, which B's update cannot bear: the task fails" fails_with 'Duplicate entry' migrate "$club"
  quote 'Duplicate entry'
  step '... rolled back, the site serves on A' shows A "$club"
  step '... one slow request to B, begun when B was served, ends only now' it_ends
  wrong '... and the old site answers 500 on every page' fails_with 'profiles/x/modules/alpha' page A "$club"
  quote 'Failed opening required'
  step '... until somebody clears its caches' php "$stage/A/index.php" --uri="$club" cc
}

# The next migrate of a site has a visitor at B when the vhost names it, whose request waits for it_ends.
slow_request_to_b() {
  rm -f "$stage"/latch*
  cat >"$EVENTS/vhost of deploy" <<END
SITE_LATCH=$stage/latch php $stage/B/index.php --uri=$1 visit / >$stage/late 2>&1 &
echo \$! >$stage/late.pid
while [ ! -e $stage/latch.waits ] && kill -0 \$!; do sleep 0.02; done
END
}
it_ends() {
  touch "$stage/latch"
  rm "$EVENTS/vhost of deploy"
  wait_until 20 services_gone "$(<"$stage/late.pid")"
}

cachehold_and_by_hand() {
  local original
  before=$(others)
  original=$(state_of "$(ini A "$shop")")
  step 'cachehold hook install: two commandfiles in ~/.drush' install_hooks
  step "1. $shop, all as it was: the task succeeds" migrate "$shop"
  quote 'cachehold:'
  step '... nothing of that earlier day waits in SQL' is "$(old_rows B "$shop")" 0
  step '... boa_site_control.ini is what it was, with mode, owner and group' is "$(state_of "$(ini B "$shop")")" "$original"
  rm "$(ini B "$shop")"
  step "... and without it the page on B has its content, from $store, with B's paths" shows_from_b "$shop"
}

shows_from_b() {
  shows B "$1" && says 'profiles/x/modules/alpha' redis_do hget "$(prefix "$1")cache:plugins:alpha:content" data
}
old_rows() { sql_do "$(db_of "$1" "$2")" -e "select count(*) from cache where data like '%sites/all/modules/alpha%'"; }

cachehold_and_a_visit_between() {
  rm "$HOME/static/control/FastTrack.info"
  echo "php $stage/A/index.php --uri=$blog visit / >$stage/visit 2>&1" >"$EVENTS/last pre of deploy"
  step "2. $blog, the visit at the same moment: the task succeeds" migrate "$blog"
  step '... the visitor got his page' says "The content of $blog." cat "$stage/visit"
  step "when the cache came back, 0 keys of the site were left in $store" is "$(count "$blog")" 0
  step 'it had no boa_site_control.ini, which is the normal state, and has none' is "$(state_of "$(ini B "$blog")")" absent
  step "the page on B has its content, from $store, with B's paths" shows_from_b "$blog"
  touch "$HOME/static/control/FastTrack.info"
  rm "$EVENTS/last pre of deploy"
}

cachehold_and_a_late_request() {
  local original
  printf ';my own settings\nredis_cache_disable = FALSE ; as I like it\r\n\n' >"$(ini A "$club")"
  chmod 640 "$(ini A "$club")"
  original=$(state_of "$(ini A "$club")")
  shows A "$club" >/dev/null
  slow_request_to_b "$club"
  wrong "3. $club, with an INI of its own: the task fails as before" fails_with 'Duplicate entry' migrate "$club"
  step '... cachehold says that the site stays held, and which command releases it' said 'cachehold end'
  quote 'cachehold end'
  step '... the slow request to B ends' it_ends
  step '... and the old site goes on serving' shows A "$club"
  step 'cachehold status shows the hold, with exit status 3' is_held A "$club"
  sql_do "$(db_of A "$club")" -e 'update node set title = concat(title, nid)'
  step 'the titles put right, the same task again: succeeds' migrate "$club"
  step '... and the INI is what it was before the first attempt' is "$(state_of "$(ini B "$club")")" "$original"
  step 'the page on B has its content' shows_from_b "$club"
}

what_the_others_noticed() {
  step 'nothing is held' nothing_is_held
  step "not a byte of the neighbours' keys and of the queue has changed: $(wc -l <<<"$before") keys" is "$(others)" "$before"
}
