<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Empties a site's second cache: the SQL tables it falls back to while Redis is switched off.
 *
 * Needs neither Drush nor Drupal nor a bootstrap, only credentials as of credentials.php. Nobody who uses the database
 * waits for us longer than a moment, and nobody waits for a server that is silent. No password and no text of the server
 * is ever part of what these functions return.
 */

/** Seconds: to connect, for one answer, for a lock that somebody else holds, for everything. */
const CACHEHOLD_SQL_CONNECT = 4;
const CACHEHOLD_SQL_ANSWER = 6;
const CACHEHOLD_SQL_LOCK = 1;
const CACHEHOLD_SQL_TOTAL = 60;

/** Rows that one DELETE removes: few enough that the locks it takes are gone in milliseconds. */
const CACHEHOLD_SQL_BATCH = 500;

/** Beside the server's error numbers: the time for everything is over; PHP has no mysqli. */
const CACHEHOLD_SQL_LATE = -1;
const CACHEHOLD_SQL_NONE = -2;

/**
 * Empties the tables of the second cache.
 *
 * @param array $credentials
 *   As of credentials.php.
 * @param bool $is_new_place
 *   TRUE where nobody uses the database yet. Only there TRUNCATE is allowed: it waits for open readers, lets later readers
 *   wait for itself, and breaks a dump under way. DELETE does none of this.
 *
 * @return string
 *   Empty when all is empty; else what was not done and why, in a few words.
 */
function cachehold_empty_second_cache(array $credentials, $is_new_place) {
  $limit = microtime(TRUE) + CACHEHOLD_SQL_TOTAL;
  $report_mode = function_exists('mysqli_report') ? (new mysqli_driver())->report_mode : NULL;
  $reason = '';
  try {
    $link = cachehold_sql_connect($credentials);
    $lock = CACHEHOLD_SQL_LOCK;
    cachehold_sql($link, "SET SESSION autocommit = 1, sql_mode = '', lock_wait_timeout = $lock, innodb_lock_wait_timeout = $lock");
    foreach (cachehold_second_cache_tables($link) as $table) {
      $problem = cachehold_empty_table($link, $table, $is_new_place, $limit);
      $reason = $reason === '' ? $problem : $reason;
    }
  }
  catch (RuntimeException $problem) {
    $reason = cachehold_sql_problem($problem);
  }
  if ($report_mode !== NULL) {
    mysqli_report($report_mode);
  }
  return $reason;
}

/**
 * Names of the tables that are cache bins: `cache_...`, in Drupal 7 also `cache`. Compared here, not with LIKE, whose
 * underscore is a wildcard: `cachetags` of Drupal 8 holds counters that must go on counting. Drupal 7's `cache_form`
 * holds what visitors are typing. Views and the like are nobody's bin.
 */
function cachehold_second_cache_tables($link) {
  $all = cachehold_sql($link, "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'");
  return array_filter($all, function ($name) use ($all) {
    if ($name === 'cache') {
      return !in_array('cachetags', $all, TRUE);
    }
    return strncmp($name, 'cache_', 6) === 0 && $name !== 'cache_form';
  });
}

/** Empties one table. Returns why not; a lost connection or a limit that is over is an exception. */
function cachehold_empty_table($link, $name, $is_new_place, $limit) {
  $table = '`' . str_replace('`', '``', $name) . '`';
  if ($is_new_place) {
    try {
      cachehold_sql($link, "TRUNCATE TABLE $table");
      return '';
    }
    catch (RuntimeException $problem) {
      // Without the right to DROP, or because somebody reads after all: DELETE may do.
      cachehold_throw_if_lost($problem);
    }
  }
  try {
    cachehold_delete_rows($link, $table, $limit);
    return '';
  }
  catch (RuntimeException $problem) {
    cachehold_throw_if_lost($problem);
    return "table '$name': " . cachehold_sql_problem($problem);
  }
}

/** Deletes in small batches; where one meets a locked row, all rows but the locked ones go. */
function cachehold_delete_rows($link, $table, $limit) {
  do {
    cachehold_throw_if_late($limit);
    try {
      $removed = cachehold_sql($link, "DELETE FROM $table LIMIT " . CACHEHOLD_SQL_BATCH);
    }
    catch (RuntimeException $problem) {
      if (!cachehold_is_lock($problem)) {
        throw $problem;
      }
      cachehold_delete_free_rows($link, $table, $limit);
      if (cachehold_sql($link, "SELECT 1 FROM $table LIMIT 1")) {
        throw $problem;
      }
      $removed = 0;
    }
  } while ($removed >= CACHEHOLD_SQL_BATCH);
}

/**
 * The batch has waited for the lock already, nobody waits again: the server names the rows that are free. One before
 * MariaDB 10.6 and MySQL 8 cannot; there the third locked row ends it. Row by row, for a list may lead to a scan of the
 * table, which waits for locked rows too.
 */
function cachehold_delete_free_rows($link, $table, $limit) {
  try {
    $keys = cachehold_sql($link, "SELECT QUOTE(cid) FROM $table FOR UPDATE SKIP LOCKED");
  }
  catch (RuntimeException $problem) {
    $keys = cachehold_sql($link, "SELECT QUOTE(cid) FROM $table");
  }
  $locked = 0;
  foreach ($keys as $key) {
    cachehold_throw_if_late($limit);
    try {
      cachehold_sql($link, "DELETE FROM $table WHERE cid = $key");
    }
    catch (RuntimeException $problem) {
      if (!cachehold_is_lock($problem) || ++$locked > 2) {
        throw $problem;
      }
    }
  }
}

/** A connection whose every wait has a limit. */
function cachehold_sql_connect(array $credentials) {
  if (!class_exists('mysqli')) {
    throw new RuntimeException('', CACHEHOLD_SQL_NONE);
  }
  mysqli_report(MYSQLI_REPORT_OFF);
  $link = mysqli_init();
  $link->options(MYSQLI_OPT_CONNECT_TIMEOUT, CACHEHOLD_SQL_CONNECT);
  // 11 is MYSQLI_OPT_READ_TIMEOUT, which has had a name since PHP 7.2.
  @$link->options(11, CACHEHOLD_SQL_ANSWER);
  // Read at connection time; Drupal's own connections in this process must not get our short one.
  $ordinary = @ini_set('mysqlnd.net_read_timeout', (string) CACHEHOLD_SQL_ANSWER);
  $is_connected = @$link->real_connect($credentials['host'], $credentials['user'], $credentials['password'], $credentials['name'], $credentials['port']);
  if ($ordinary !== FALSE) {
    ini_set('mysqlnd.net_read_timeout', $ordinary);
  }
  if (!$is_connected) {
    throw new RuntimeException('', (int) mysqli_connect_errno());
  }
  @$link->set_charset('utf8mb4');
  return $link;
}

/**
 * Runs one statement.
 *
 * @return array|int
 *   The first column of all rows, or the number of rows changed. What the server refuses is a RuntimeException with its
 *   number as code and without its words.
 */
function cachehold_sql($link, $statement) {
  $result = @$link->query($statement);
  if ($result === FALSE) {
    throw new RuntimeException('', (int) $link->errno);
  }
  return $result === TRUE ? $link->affected_rows : array_column($result->fetch_all(MYSQLI_NUM), 0);
}

/** Lock wait timeout and deadlock. */
function cachehold_is_lock(RuntimeException $problem) {
  return in_array($problem->getCode(), [1205, 1213], TRUE);
}

/** Stops the whole work where no other table could do better. */
function cachehold_throw_if_lost(RuntimeException $problem) {
  if (in_array($problem->getCode(), [2002, 2003, 2006, 2013, 2055, 1927, CACHEHOLD_SQL_LATE], TRUE)) {
    throw $problem;
  }
}

function cachehold_throw_if_late($limit) {
  if (microtime(TRUE) > $limit) {
    throw new RuntimeException('', CACHEHOLD_SQL_LATE);
  }
}

/** In words of our own: the server's may hold bytes and names that do not belong into a log. */
function cachehold_sql_problem(RuntimeException $problem) {
  $code = $problem->getCode();
  $words = [
    1044 => 'this user may not use the database', 1045 => 'wrong user or password', 1049 => 'no such database',
    1142 => 'this user may not delete there', 1205 => 'locked by somebody else', 1213 => 'locked by somebody else',
    2002 => 'the server cannot be reached or does not answer', 2003 => 'the server cannot be reached',
    2006 => 'the server does not answer', 2013 => 'the server does not answer',
    CACHEHOLD_SQL_NONE => 'this PHP has no mysqli', CACHEHOLD_SQL_LATE => 'not done within ' . CACHEHOLD_SQL_TOTAL . ' seconds',
  ];
  $text = isset($words[$code]) ? $words[$code] : 'it does not work';
  return $text . ($code > 0 ? ", SQL error $code" : '');
}
