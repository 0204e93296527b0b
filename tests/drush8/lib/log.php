<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Log, errors, output (rules: Drush 8, includes/drush.inc, includes/output.inc, lib/Drush/Log/Logger.php).
 */

/** Records one line, sends it to a calling Drush, shows it on a terminal. Source: drush.inc:drush_log. */
function drush_log($message, $type = 'notice', $error = NULL) {
  return _drush_log(array(
    'type' => $type,
    'message' => $message,
    'timestamp' => microtime(TRUE),
    'memory' => memory_get_usage(),
    'error' => $error,
  ));
}

/**
 * A callback in context DRUSH_LOG_CALLBACK replaces what a terminal shows, not the record and not the packet.
 * Source: drush.inc:_drush_log, Logger.php:log.
 */
function _drush_log($entry) {
  $log =& drush_get_context('DRUSH_LOG', array());
  $log[] = $entry;
  drush_backend_packet('log', $entry);
  $callback = drush_get_context('DRUSH_LOG_CALLBACK');
  if ($callback) {
    return $callback($entry);
  }
  return _drush_log_show($entry);
}

/** Which levels a terminal sees; one that is not known counts as debug. Source: Logger.php:log. */
function _drush_log_is_shown($type) {
  switch ($type) {
    case 'warning': case 'cancel': case 'error': case 'failed': case 'emergency': case 'alert':
      return TRUE;

    case 'ok': case 'success': case 'completed': case 'status':
      return !drush_get_context('DRUSH_QUIET', FALSE);

    case 'notice': case 'message': case 'info':
      return (bool) drush_get_context('DRUSH_VERBOSE', FALSE);

    default:
      return (bool) drush_get_context('DRUSH_DEBUG', FALSE);
  }
}

function _drush_log_show($entry) {
  if (!_drush_log_is_shown($entry['type']) || drush_get_context('DRUSH_BACKEND', FALSE)) {
    return TRUE;
  }
  $width = max(20, (getenv('COLUMNS') ?: 80) - 11);
  $lines = explode("\n", wordwrap($entry['message'], $width));
  $lines[0] = sprintf("%-{$width}s%11s", $lines[0], '[' . $entry['type'] . ']');
  drush_print(implode("\n", $lines), 0, STDERR);
}

/** Source: drush.inc:drush_get_log. */
function drush_get_log() {
  return drush_get_context('DRUSH_LOG', array());
}

/** Source: drush.inc:drush_log_has_errors. */
function drush_log_has_errors($types = array('warning', 'error', 'failed')) {
  foreach (drush_get_log() as $entry) {
    if (in_array($entry['type'], $types)) {
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * The error status becomes 1 whatever the code is; always returns FALSE. As a called Drush the error goes out as a
 * packet and not as a log line. Source: drush.inc:drush_set_error.
 */
function drush_set_error($error, $message = NULL, $output_label = '') {
  $code =& drush_get_context('DRUSH_ERROR_CODE', DRUSH_SUCCESS);
  $code = DRUSH_FRAMEWORK_ERROR;
  $error = is_numeric($error) ? 'DRUSH_FRAMEWORK_ERROR' : (string) $error;
  if (!$message) {
    $message = implode("\n", drush_command_invoke_all('drush_help', 'error:' . $error));
  }
  $errors =& drush_get_context('DRUSH_ERROR_LOG', array());
  $errors[$error][] = $message;
  if (!drush_backend_packet('set_error', array('error' => $error, 'message' => $message))) {
    drush_log($output_label . ($message ? $message : $error), 'error', $error);
  }
  return FALSE;
}

/** Source: drush.inc:drush_get_error. */
function drush_get_error() {
  return drush_get_context('DRUSH_ERROR_CODE', DRUSH_SUCCESS);
}

/** Source: drush.inc:drush_get_error_log. */
function drush_get_error_log() {
  return drush_get_context('DRUSH_ERROR_LOG', array());
}

/** Source: drush.inc:drush_cmp_error. */
function drush_cmp_error($error) {
  return array_key_exists(is_numeric($error) ? 'DRUSH_FRAMEWORK_ERROR' : $error, drush_get_error_log());
}

/** Source: drush.inc:drush_clear_error. */
function drush_clear_error() {
  drush_set_context('DRUSH_ERROR_CODE', DRUSH_SUCCESS);
}

/** Exit status 75 and a line of level cancel, but no error. Source: drush.inc:drush_user_abort. */
function drush_user_abort($message = NULL) {
  drush_set_context('DRUSH_USER_ABORT', TRUE);
  drush_set_context('DRUSH_EXIT_CODE', DRUSH_EXITCODE_USER_ABORT);
  drush_log($message ? $message : dt('Cancelled.'), 'cancel');
  return FALSE;
}

/** Source: output.inc:drush_print. */
function drush_print($message = '', $indent = 0, $handle = NULL, $newline = TRUE) {
  $text = str_repeat(' ', $indent) . $message . ($newline ? "\n" : '');
  if (isset($handle)) {
    fwrite($handle, $text);
  }
  else {
    print $text;
  }
}

/** PHP's own messages become log lines of level notice, warning or error; deprecations are swallowed. Source: environment.inc:drush_error_handler. */
function drush_error_handler($errno, $message, $file, $line) {
  $errno = $errno & ~E_DEPRECATED;
  if (!($errno & error_reporting())) {
    return TRUE;
  }
  $type = drush_get_option('php-notices', 'notice');
  if ($errno & (E_WARNING | E_CORE_WARNING | E_COMPILE_WARNING | E_USER_WARNING)) {
    $type = 'warning';
  }
  if ($errno & (E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR)) {
    $type = 'error';
  }
  drush_log($message . ' ' . basename($file) . ':' . $line, $type);
  if ($errno === E_RECOVERABLE_ERROR) {
    exit(DRUSH_APPLICATION_ERROR);
  }
  return TRUE;
}
