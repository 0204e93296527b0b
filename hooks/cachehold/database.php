<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * A site's database: credentials, as Aegir keeps them beside each site and among Drush's options; and two ways to ask it,
 * over a connection of our own and through a Drush, which take the same statements and give the same answers.
 */

require_once dirname(__FILE__) . '/program.inc';

/** Seconds: to connect, for one answer, for everything. */
const CACHEHOLD_SQL_CONNECT = 4;
const CACHEHOLD_SQL_ANSWER = 6;
const CACHEHOLD_SQL_TOTAL = 60;

/** Seconds for one call of a Drush, and for all. A Drush that is killed needs up to two more. */
const CACHEHOLD_DRUSH_CALL = 20;
const CACHEHOLD_DRUSH_TOTAL = 43;

/** More rows or bytes than this are no answer to any question here. */
const CACHEHOLD_SQL_ROWS = 5000;
const CACHEHOLD_SQL_BYTES = 1048576;

/** Numbers of errors: no connection any more; not one of the server's. Then two problems in words. */
const CACHEHOLD_SQL_LOST = [2002, 2003, 2006, 2013, 2055, 1927];
const CACHEHOLD_SQL_UNSEEN = -1;
const CACHEHOLD_SQL_OTHER = 'only MySQL and MariaDB are emptied, this is another database';
const CACHEHOLD_SQL_LONG = 'the answer is too long';

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

/** A connection whose every wait has a limit. */
function cachehold_sql_connect(array $credentials) {
  if (isset($credentials['other']) || !class_exists('mysqli')) {
    throw new RuntimeException(isset($credentials['other']) ? CACHEHOLD_SQL_OTHER : 'this PHP has no mysqli');
  }
  mysqli_report(MYSQLI_REPORT_OFF);
  // Read by mysqli_init(); Drupal's own connections in this process must not get our short one.
  $ordinary = @ini_set('mysqlnd.net_read_timeout', (string) CACHEHOLD_SQL_ANSWER);
  $link = mysqli_init();
  $link->options(MYSQLI_OPT_CONNECT_TIMEOUT, CACHEHOLD_SQL_CONNECT);
  $is_connected = @$link->real_connect($credentials['host'], $credentials['user'], $credentials['password'], $credentials['name'], $credentials['port']);
  if ($ordinary !== FALSE) {
    ini_set('mysqlnd.net_read_timeout', $ordinary);
  }
  if (!$is_connected) {
    throw new RuntimeException(cachehold_sql_problem((int) mysqli_connect_errno()));
  }
  // A server may ask for any file of ours. Not before: connecting sets this as php.ini has it.
  $link->options(MYSQLI_OPT_LOCAL_INFILE, 0);
  @$link->set_charset('utf8mb4');
  return $link;
}

/** Asks over a connection. Row by row, for there may be no end to an answer. */
function cachehold_ask_server($link, $limit) {
  return function (array $statements) use ($link, $limit) {
    $values = [];
    $bytes = 0;
    foreach ($statements as $statement) {
      cachehold_throw_if_late($limit, CACHEHOLD_SQL_TOTAL);
      $result = @$link->query(is_array($statement) ? "SELECT $statement[0] $statement[1]" : $statement, MYSQLI_USE_RESULT);
      while (is_object($result) && ($row = @$result->fetch_row())) {
        $values[] = (string) $row[0];
        $bytes += strlen($row[0]);
        if (count($values) > CACHEHOLD_SQL_ROWS || $bytes > CACHEHOLD_SQL_BYTES || microtime(TRUE) > $limit) {
          // To free the result would read the rest of it.
          $link->close();
          cachehold_throw_if_late($limit, CACHEHOLD_SQL_TOTAL);
          throw new RuntimeException(CACHEHOLD_SQL_LONG);
        }
      }
      $code = (int) $link->errno;
      if (in_array($code, CACHEHOLD_SQL_LOST, TRUE)) {
        throw new RuntimeException(cachehold_sql_problem($code));
      }
      if ($code) {
        return [$values, $code];
      }
    }
    return [$values, 0];
  };
}

/**
 * Asks through `drush sql:query`. What a Drush prints may be anything, and its exit status 0 means little; so each value
 * comes in hexadecimal digits behind a word that is new in each call, and the word `end` behind all of them.
 */
function cachehold_ask_drush(array $command, $limit) {
  return function (array $statements) use ($command, $limit) {
    cachehold_throw_if_late($limit, CACHEHOLD_DRUSH_TOTAL + 2);
    $word = 'cachehold' . md5(uniqid(mt_rand(), TRUE));
    // MySQL and MariaDB carry out what stands in such a comment, PostgreSQL and SQLite do not.
    $text = "SELECT '$word:' || 'other;' /*! LIMIT 0 */; ";
    foreach ($statements as $statement) {
      $text .= (is_array($statement) ? "SELECT CONCAT('$word:', HEX(CONCAT($statement[0])), ';') $statement[1]" : $statement) . '; ';
    }
    $command[] = "{$text}SELECT CONCAT('$word:', 'end;');";
    list($said, $status) = cachehold_collect($command, 1, min(CACHEHOLD_DRUSH_CALL, $limit - microtime(TRUE)), CACHEHOLD_SQL_BYTES);
    if ($status === CACHEHOLD_LATE) {
      throw new RuntimeException('its Drush did not end in time');
    }
    preg_match_all("/$word:((?:[0-9A-F]{2})*);/", $said, $found);
    if (strpos($said, "$word:other;") !== FALSE) {
      throw new RuntimeException(CACHEHOLD_SQL_OTHER);
    }
    return [array_map('hex2bin', $found[1]), strpos($said, "$word:end;") === FALSE ? CACHEHOLD_SQL_UNSEEN : 0];
  };
}

function cachehold_throw_if_late($limit, $seconds) {
  if (microtime(TRUE) > $limit) {
    throw new RuntimeException("not done within $seconds seconds");
  }
}

/** In words of our own: the server's may hold bytes and names that do not belong into a log. */
function cachehold_sql_problem($code) {
  $words = [
    1044 => 'this user may not use the database', 1045 => 'wrong user or password', 1049 => 'no such database',
    1142 => 'this user may not delete there', 1205 => 'locked by somebody else', 1213 => 'locked by somebody else',
    2002 => 'the server cannot be reached or does not answer', 2003 => 'the server cannot be reached',
    2006 => 'the server does not answer', 2013 => 'the server does not answer',
    CACHEHOLD_SQL_UNSEEN => 'no answer of the database came through its Drush',
  ];
  $text = isset($words[$code]) ? $words[$code] : 'it does not work';
  return $text . ($code > 0 ? ", SQL error $code" : '');
}
