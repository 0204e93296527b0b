<?php
// SPDX-License-Identifier: MIT
// One line of text for the bytes of a file, and one for what PHP makes of it. Runs on every PHP from 5.6 on.

const THE_SWITCH = 'redis_cache_disable';

/** \n \r \t \\ \xHH for what is not printable ASCII; K for the name of the switch where it stands alone. */
function escape($bytes) {
  $text = preg_replace_callback('/[\x00-\x1f\\\\\x7f-\xff]/', function ($match) {
    $short = array("\n" => '\n', "\r" => '\r', "\t" => '\t', '\\' => '\\\\');
    return isset($short[$match[0]]) ? $short[$match[0]] : sprintf('\x%02x', ord($match[0]));
  }, $bytes);
  return $text;
}

function unescape($text) {
  return preg_replace_callback('/\\\\(?:x([0-9a-f]{2})|(.))/s', function ($match) {
    $short = array('n' => "\n", 'r' => "\r", 't' => "\t", '0' => "\0", 'p' => '|');
    if (!isset($match[2])) {
      return chr(hexdec($match[1]));
    }
    return isset($short[$match[2]]) ? $short[$match[2]] : $match[2];
  }, $text);
}

/** array(what parse_ini_file() returns, its message without the name of the file). */
function judge($bytes) {
  static $file = NULL;
  if ($file === NULL) {
    $directory = is_dir('/dev/shm') ? '/dev/shm' : sys_get_temp_dir();
    $file = $directory . '/cachehold-judge-' . getmypid() . '.ini';
    register_shutdown_function(function () use ($file) {
      @unlink($file);
    });
  }
  file_put_contents($file, $bytes);
  $message = '';
  set_error_handler(function ($level, $text) use (&$message) {
    if ($level === E_WARNING) {
      $message .= $text;
    }
    return TRUE;
  });
  $result = parse_ini_file($file);
  restore_error_handler();
  return array($result, trim(str_replace(" in $file on line ", ' on line ', $message)));
}

/** absent, error MESSAGE, T array, T 'value' or F 'value': what PHP makes of the switch. */
function verdict($bytes) {
  list($result, $message) = judge($bytes);
  if ($result === FALSE) {
    return "error $message";
  }
  if (!array_key_exists(THE_SWITCH, $result)) {
    return 'absent';
  }
  $value = $result[THE_SWITCH];
  return is_array($value) ? 'T array' : ($value ? 'T ' : 'F ') . "'" . escape($value) . "'";
}
