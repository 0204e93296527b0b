<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Empties a site's second cache: the SQL tables it falls back to while Redis is switched off.
 *
 * Needs neither Drupal nor a bootstrap, only credentials as of database.php, or a Drush. Nobody who uses the database
 * waits for us longer than a moment, and nobody waits for a server that is silent. A table is emptied when it was seen
 * empty. No password and no text of the server is ever part of what these functions return.
 */

require_once dirname(__FILE__) . '/database.php';

/** Seconds that we wait for a lock that somebody else holds; the errors that say so, or a deadlock. */
const CACHEHOLD_SQL_LOCK = 1;
const CACHEHOLD_SQL_LOCKED = [1205, 1213];

/** Rows that one DELETE removes: few enough that the locks it takes are gone in milliseconds. */
const CACHEHOLD_SQL_BATCH = 500;

/**
 * Empties the tables of the second cache. Returns an empty string, or what was not done and why, in a few words.
 *
 * @param array $way
 *   Credentials as of database.php, or ['drush' => the command of a Drush without the statements].
 * @param bool|null $is_new_place
 *   NULL: only look whether they could be emptied. TRUE where nobody uses the database yet. Only there TRUNCATE is allowed: it waits for open readers, lets later readers
 *   wait for itself, and breaks a dump under way. DELETE does none of this.
 */
function cachehold_empty_second_cache(array $way, $is_new_place) {
  $report_mode = function_exists('mysqli_report') ? (new mysqli_driver())->report_mode : NULL;
  $limit = microtime(TRUE) + (isset($way['drush']) ? CACHEHOLD_DRUSH_TOTAL : CACHEHOLD_SQL_TOTAL);
  try {
    $ask = isset($way['drush']) ? cachehold_ask_drush($way['drush'], $limit) : cachehold_ask_server(cachehold_sql_connect($way), $limit);
    $reason = cachehold_empty_tables($ask, $is_new_place);
  }
  catch (RuntimeException $problem) {
    $reason = $problem->getMessage();
  }
  if ($report_mode !== NULL) {
    mysqli_report($report_mode);
  }
  return $reason;
}

/**
 * The same by either way to the database.
 *
 * @param callable $ask
 *   Carries out a list of statements up to the first that fails. A question among them is an array: what to select, and
 *   what follows it. Returns the first column of all answers, and 0 or the number of the error. Throws a RuntimeException
 *   where no further statement could do better.
 */
function cachehold_empty_tables($ask, $is_new_place) {
  $lock = CACHEHOLD_SQL_LOCK;
  $limits = "SET SESSION autocommit = 1, sql_mode = '', lock_wait_timeout = $lock, innodb_lock_wait_timeout = $lock";
  list($all, $code) = $ask([$limits, ['table_name', "FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"]]);
  if ($code) {
    throw new RuntimeException(cachehold_sql_problem($code));
  }
  $tables = [];
  $names = cachehold_second_cache_tables($all);
  foreach ($is_new_place === NULL ? [] : $names as $name) {
    $tables[$name] = '`' . str_replace('`', '``', $name) . '`';
    if ($is_new_place) {
      // Without the right to DROP, or where somebody reads after all, DELETE may do.
      $ask([$limits, "TRUNCATE TABLE $tables[$name]"]);
    }
  }
  $reason = '';
  // Most tables hold little. For the others a Drush shall not be called a hundred times, each call costs 0.2 s; nor be
  // killed after 20 s, when the rows are large.
  for ($batches = 1; $tables; $batches *= 4) {
    $part = array_slice($tables, 0, 100, TRUE);
    $batches = max(1, min($batches, (int) (40 / count($part))));
    $statements = [$limits];
    foreach (array_values($part) as $i => $table) {
      $statements = array_merge($statements, array_fill(0, $batches, "DELETE FROM $table LIMIT " . CACHEHOLD_SQL_BATCH));
      $statements[] = ["CONCAT($i, ' ', ROW_COUNT(), ' ', EXISTS (SELECT 1 FROM $table))", ''];
    }
    list($answers, $code) = $ask($statements);
    foreach (array_keys($part) as $i => $name) {
      $answer = array_values(preg_grep("/^$i \d+ [01]$/D", $answers));
      if (!$answer) {
        // Here it has stopped; those behind it come in the next turn.
        $code = in_array($code, CACHEHOLD_SQL_LOCKED, TRUE) ? cachehold_delete_free_rows($ask, $tables[$name]) : ($code ?: CACHEHOLD_SQL_UNSEEN);
        $named = preg_match('/^\w+$/D', $name) ? "table '$name': " : 'a table: ';
        $reason = $reason === '' && $code ? $named . cachehold_sql_problem($code) : $reason;
        unset($tables[$name]);
        break;
      }
      list(, $removed, $is_left) = explode(' ', $answer[0]);
      // Where the site lives rows come back at once; a DELETE that found fewer than it might take has reached the end.
      if (!$is_left || (!$is_new_place && $removed > 0 && $removed < CACHEHOLD_SQL_BATCH)) {
        unset($tables[$name]);
      }
    }
  }
  return $reason;
}

/**
 * Names of the tables that are cache bins: `cache_...`, in Drupal 7 also `cache`. Compared here, not with LIKE, whose
 * underscore is a wildcard: `cachetags` of Drupal 8 holds counters that must go on counting. Drupal 7's `cache_form`
 * holds what visitors are typing. Views and the like are nobody's bin. The site's table prefix is where the tables of its
 * core are; there must be one.
 */
function cachehold_second_cache_tables(array $all) {
  $has = array_fill_keys($all, TRUE);
  $prefixes = [];
  foreach ($all as $name) {
    // Drupal 7: system and variable. Backdrop: system and state. Drupal 8 and later: key_value and config.
    preg_match('/^(.*)(system|key_value)$/Ds', $name, $part);
    foreach (!$part ? [] : ($part[2] === 'system' ? ['variable', 'state'] : ['config']) as $other) {
      $prefixes += isset($has[$part[1] . $other]) ? [$part[1] => TRUE] : [];
    }
  }
  if (count($prefixes) !== 1) {
    throw new RuntimeException(($prefixes ? 'tables of several Drupal sites are' : 'no table of a Drupal site is') . ' in the database');
  }
  $cache = key($prefixes) . 'cache';
  return array_filter($all, function ($name) use ($has, $cache) {
    return $name === $cache ? !isset($has["{$cache}tags"]) : strpos($name, "{$cache}_") === 0 && $name !== "{$cache}_form";
  });
}

/**
 * The batch has waited for the lock already, nobody waits again: the server names the rows that are free. One before
 * MariaDB 10.6 and MySQL 8 cannot; there the third locked row ends it. Row by row, for a list may lead to a scan of the
 * table, which waits for locked rows too. Returns 0 if the table is empty, else the number of an error.
 */
function cachehold_delete_free_rows($ask, $table) {
  $locked = 0;
  $after = '';
  do {
    $rest = "FROM $table $after ORDER BY cid LIMIT " . CACHEHOLD_SQL_BATCH;
    list($keys, $code) = $ask([['QUOTE(cid)', "$rest FOR UPDATE SKIP LOCKED"]]);
    if ($code) {
      list($keys, $code) = $ask([['QUOTE(cid)', $rest]]);
    }
    foreach ($keys as $key) {
      list(, $code) = $ask(["DELETE FROM $table WHERE cid = $key"]);
      if ($code && (!in_array($code, CACHEHOLD_SQL_LOCKED, TRUE) || ++$locked > 2)) {
        return $code;
      }
    }
    $after = 'WHERE cid > ' . end($keys);
  } while (count($keys) === CACHEHOLD_SQL_BATCH);
  list($left, $again) = $ask([['1', "FROM $table LIMIT 1"]]);
  return $left ? ($code ?: 1205) : $again;
}
