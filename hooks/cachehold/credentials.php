<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Database credentials, as Aegir keeps them beside each site and among Drush's options.
 */

/**
 * The bytes of a file that a tenant may have placed; NULL if it is no regular file, a link, or larger than the limit.
 *
 * It looks at what it has opened: between a question by name and the opening somebody may put another file in its place.
 */
function cachehold_read_file($path, $limit = 1048576) {
  clearstatcache();
  $seen = @lstat($path);
  // n: do not wait for a writer, should somebody put a pipe in its place just now.
  if (!$seen || ($seen['mode'] & 0170000) !== 0100000 || !($handle = @fopen($path, 'rn'))) {
    return NULL;
  }
  $opened = fstat($handle);
  $is_same = $opened['mode'] === $seen['mode'] && $opened['ino'] === $seen['ino'] && $opened['dev'] === $seen['dev'];
  $text = $is_same ? stream_get_contents($handle, $limit + 1) : FALSE;
  fclose($handle);
  return is_string($text) && strlen($text) <= $limit ? $text : NULL;
}

/**
 * Database credentials of a site directory: host, port, user, password, name; `other` for another kind of database; NULL
 * when there are none we can use.
 *
 * Its drushrc.php is read as data. To include it would make Drush's own include_once do nothing, and it is PHP. It lists
 * the site's modules, and so may be long.
 */
function cachehold_site_credentials($site_directory) {
  return cachehold_usable_credentials(cachehold_assigned_options((string) cachehold_read_file($site_directory . '/drushrc.php', 4 << 20)));
}

/**
 * The literal values of lines `$options['db_...'] = ...;` as provision writes them. Text inside strings and comments is
 * skipped: descriptions of a tenant's modules are in this file too.
 */
function cachehold_assigned_options($text) {
  $string = "'(?:[^'\\\\]++|\\\\.)*+'";
  $skipped = $string . '|"(?:[^"\\\\]++|\\\\.)*+"|(?:#|//)[^\n]*+|/\*.*?\*/';
  $options = [];
  preg_match_all("~(?:$skipped)(*SKIP)(*FAIL)|^\\\$options\\['(db_[a-z]+)'\\] = ($string|\\d+);~ms", $text, $found, PREG_SET_ORDER);
  foreach ((array) $found as $line) {
    $is_string = $line[2][0] === "'";
    $options[$line[1]] = $is_string ? strtr(substr($line[2], 1, -1), ["\\\\" => "\\", "\\'" => "'"]) : $line[2];
  }
  return $options;
}

/** Aegir's options db_host, db_port, db_user, db_passwd, db_name as credentials; NULL if they cannot be meant for us. */
function cachehold_usable_credentials(array $options) {
  $options += ['db_type' => 'mysql', 'db_port' => '3306', 'db_passwd' => ''];
  if (in_array($options['db_type'], ['pgsql', 'sqlite'], TRUE)) {
    return ['other' => $options['db_type']];
  }
  foreach (['db_type', 'db_host', 'db_port', 'db_user', 'db_passwd', 'db_name'] as $key) {
    if (!isset($options[$key]) || !is_scalar($options[$key])) {
      return NULL;
    }
  }
  $is_usable = preg_match('/^mysqli?$/D', $options['db_type']) && preg_match('/^[\w.:-]+$/D', $options['db_host'])
    && preg_match('/^\d{0,5}$/D', $options['db_port']) && preg_match('/^[\w$-]+$/D', $options['db_name']);
  return !$is_usable ? NULL : [
    'host' => $options['db_host'],
    'port' => (int) $options['db_port'],
    'user' => (string) $options['db_user'],
    'password' => (string) $options['db_passwd'],
    'name' => $options['db_name'],
  ];
}

/** Whether two credentials lead to the same database. */
function cachehold_same_database(array $one, array $other) {
  $place = ['host' => 1, 'user' => 1, 'name' => 1];
  return array_intersect_key($one, $place) === array_intersect_key($other, $place);
}
