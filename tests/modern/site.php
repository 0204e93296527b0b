<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * The two caches of a Drupal 8+ site in small: entities with tag counters in Redis, or in SQL while the INI's switch is
 * on; state cached in a row of cache_bootstrap, which is in SQL always, and only while Redis is on, as BOA does it.
 *
 *   site.php DIRECTORY show | save | title NEW | maintenance [0|1]
 */
list(, $directory, $verb) = $argv;
$db = new PDO('mysql:dbname=modern', 'root', '', [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
$settings = @parse_ini_file("$directory/modules/boa_site_control.ini") ?: [];
$redis = NULL;
if (empty($settings['redis_cache_disable'])) {
  $redis = new Redis();
  $redis->connect(getenv('SITE_REDIS_SOCKET'));
  $redis->auth(getenv('SITE_REDIS_PASSWORD'));
}
$prefix = md5(basename($directory)) . '_n_:';

function sql($statement, ...$values) {
  global $db;
  $query = $db->prepare($statement);
  $query->execute($values);
  return $query->columnCount() ? $query->fetchColumn() : NULL;
}

/** How often tag node:1 was invalidated, as far as the side that is on knows. */
function tag() {
  global $redis, $prefix;
  return (int) ($redis ? $redis->get("{$prefix}cachetags:node") : sql('SELECT n FROM cachetags'));
}

function load() {
  global $redis, $prefix;
  $row = $redis ? $redis->get("{$prefix}cache_entity:1") : sql("SELECT data FROM cache_entity WHERE cid = '1'");
  list($checksum, $title) = explode(' ', $row ?: '-1 ', 2);
  if ((int) $checksum === tag()) {
    return $title;
  }
  $title = sql('SELECT title FROM node');
  $row = tag() . ' ' . $title;
  $redis ? $redis->set("{$prefix}cache_entity:1", $row) : sql("REPLACE INTO cache_entity VALUES ('1', ?)", $row);
  return $title;
}

function save($title) {
  global $redis, $prefix;
  sql('UPDATE node SET title = ?', $title);
  $redis ? $redis->incr("{$prefix}cachetags:node") : sql('UPDATE cachetags SET n = n + 1');
}

function maintenance() {
  global $redis;
  $cached = $redis ? sql("SELECT data FROM cache_bootstrap WHERE cid = 'state'") : FALSE;
  if ($cached === FALSE || $cached === NULL) {
    $cached = sql("SELECT value FROM key_value WHERE name = 'maintenance'");
    $redis && sql("REPLACE INTO cache_bootstrap VALUES ('state', ?)", $cached);
  }
  return $cached;
}

switch ($verb) {
  case 'show':
    print load();
    break;

  // Whoever saves an entity writes what he loaded.
  case 'save':
    save(load());
    break;

  case 'title':
    save($argv[3]);
    break;

  case 'maintenance':
    if (isset($argv[3])) {
      sql("UPDATE key_value SET value = ? WHERE name = 'maintenance'", $argv[3]);
      $redis && sql("DELETE FROM cache_bootstrap WHERE cid = 'state'");
      break;
    }
    print maintenance();
}
