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
  step "the page filled Redis through phpredis: $(count "$shop") keys under $(prefix "$shop")" test "$(count "$shop")" -gt 2
  step "... one holds the path of a PHP include" says 'sites/all/modules/alpha' redis_do hget "$(prefix "$shop")cache:plugins:alpha:content" data
  printf 'redis_cache_disable = TRUE\n' >"$(ini A "$shop")"
  step 'without Redis, some day earlier, the same paths were cached in SQL' shows A "$shop"
  rm "$(ini A "$shop")"
  step "... where they still are: $(sql_rows A "$shop") rows in cache and cache_menu" test "$(sql_rows A "$shop")" -gt 1
  shows A "$blog" >/dev/null
  for uri in "${neighbours[@]}"; do
    step "a neighbour in the same Redis: $uri, $(shows A "$uri" >/dev/null && count "$uri") keys" test "$(count "$uri")" -gt 2
  done
  step 'and a queue that belongs to all: 3 items, no prefix' php "$stage/A/index.php" --uri="${neighbours[0]}" queue one two three
}

without_cachehold() {
  step "migrate $shop to B: the task fails" fails_with 'Failed opening required' migrate "$shop"
  quote 'Failed opening required'
  step '... of the cached path; rolled back, the site is on A again' shows A "$shop"
  printf 'redis_cache_disable = TRUE\n' >"$(ini A "$shop")"
  flush_by_hand
  step "the documented cure, by hand: redis_cache_disable = TRUE, $(count "$shop") keys of the site in Redis" is "$(count "$shop")" 0
  step 'migrate again: fails the same way' fails_with 'Failed opening required' migrate "$shop"
  step "... for the dump of the database carries the SQL caches of that earlier day: $(sql_rows A "$shop") rows" test "$(sql_rows A "$shop")" -gt 1
  rm "$(ini A "$shop")"
  step 'everything back by hand: on A, with Redis' shows A "$shop"
}

flush_by_hand() {
  local key
  keys_of "$shop" | while read -r key; do redis_do del "$key" >/dev/null; done
}

with_cachehold() {
  local before
  before=$(others)
  step 'cachehold hook install: two commandfiles in ~/.drush' install_hooks
  step "$shop has no boa_site_control.ini, which is the normal state" is "$(state_of "$(ini A "$shop")")" absent
  step 'migrate again, everything else as it was: the task succeeds' migrate "$shop"
  quote 'cachehold:'
  step 'when the cache came back, 0 keys of the site were left in Redis' is "$(count "$shop")" 0
  step 'boa_site_control.ini is absent again' is "$(state_of "$(ini B "$shop")")" absent
  step 'the page on B has its content' shows B "$shop"
  step "... and uses Redis again: $(count "$shop") keys, with B's paths" says 'profiles/x/modules/alpha' \
    redis_do hget "$(prefix "$shop")cache:plugins:alpha:content" data
  step "not a byte of the neighbours' keys and of the queue has changed: $(wc -l <<<"$before") keys" is "$(others)" "$before"
  step 'nothing is held' nothing_is_held
}

a_task_that_fails() {
  local before original
  printf ';my own settings\nredis_cache_disable = FALSE ; as I like it\r\n\n' >"$(ini A "$blog")"
  chmod 640 "$(ini A "$blog")"
  original=$(state_of "$(ini A "$blog")")
  before=$(others)
  sql_do "$(db_of A "$blog")" -e 'insert into node (title, body) select title, "twice" from node'
  step "$blog has an INI of its own, and two nodes of one title, which B's update cannot bear: the task fails" \
    fails_with 'Duplicate entry' migrate "$blog"
  quote 'Duplicate entry'
  step '... and cachehold says that the site stays held, and which command releases it' said 'cachehold end'
  quote 'cachehold end'
  step 'the site is on A again and serves, without Redis' shows A "$blog"
  step 'cachehold status shows the hold, with exit status 3' is_held A "$blog"
  sql_do "$(db_of A "$blog")" -e 'update node set title = concat(title, nid)'
  step 'the titles put right, the same task again: succeeds' migrate "$blog"
  step '... 0 keys of the site were left when the cache came back' is "$(count "$blog")" 0
  step '... and the INI is what it was before the first attempt, with mode, owner and group' is "$(state_of "$(ini B "$blog")")" "$original"
  step 'the page on B has its content' shows B "$blog"
  step 'nothing is held, and the others have noticed nothing' nothing_is_held
  step '... not in a byte' is "$(others)" "$before"
}
