<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * What one Drush process tells another (rules: Drush 8, includes/backend.inc).
 *
 * On the single pipe of a child: log lines and errors as NUL DRUSH_BACKEND:{json} LF NUL as they happen, one final
 * NUL DRUSH_BACKEND_OUTPUT_START>>>{json}<<<DRUSH_BACKEND_OUTPUT_END, and plain text in between.
 */

define('DRUSH_BACKEND_OUTPUT_START', 'DRUSH_BACKEND_OUTPUT_START>>>');
define('DRUSH_BACKEND_PACKET_START', 'DRUSH_BACKEND:');

/** Sends a packet, when there is a calling Drush. Bytes that are not UTF-8 leave it empty. Source: drush_backend_packet. */
function drush_backend_packet($packet, $data) {
  if (!drush_get_context('DRUSH_BACKEND', FALSE)) {
    return FALSE;
  }
  $data['packet'] = $packet;
  fwrite(STDERR, "\0" . DRUSH_BACKEND_PACKET_START . json_encode($data) . "\n\0");
  return TRUE;
}

/** Source: drush_backend_set_result. */
function drush_backend_set_result($value) {
  if (drush_get_context('DRUSH_BACKEND', FALSE)) {
    drush_set_context('BACKEND_RESULT', $value);
  }
}

/** Source: drush_backend_get_result. */
function drush_backend_get_result() {
  return drush_get_context('BACKEND_RESULT');
}

/** Handler of PHP's output buffer: keeps a copy for the final packet. Source: drush_backend_output_collect. */
function drush_backend_output_collect($text) {
  static $collected = '';
  if (!isset($text)) {
    return $collected;
  }
  $collected .= $text;
  return $text;
}

/** The final packet: output, log, errors, and all options as `context`. Source: drush_backend_output. */
function drush_backend_output() {
  $data = array(
    'output' => preg_replace("/\\0DRUSH_BACKEND:[^\\0]*\\0/s", '', drush_backend_output_collect(NULL)),
    'object' => drush_backend_get_result(),
    'error_status' => drush_get_error() ? drush_get_error() : DRUSH_SUCCESS,
    'log' => drush_get_log(),
    'error_log' => drush_get_error_log(),
    'context' => drush_get_merged_options(),
  );
  $self = drush_sitealias_get_record('@self');
  if ($self) {
    $data['self'] = array_merge(drush_get_context('site', array()), $self);
  }
  print "\0" . DRUSH_BACKEND_OUTPUT_START . json_encode($data) . '<<<DRUSH_BACKEND_OUTPUT_END';
}

/**
 * Takes the packets out of $text and acts on them. The beginning of a packet whose end has not arrived goes to $rest.
 * Source: drush_backend_parse_packets.
 */
function drush_backend_parse_packets(&$text, &$rest, $backend_options) {
  $rest = '';
  $packet = "/\\0DRUSH_BACKEND:([^\\0]*)\\0/s";
  if (preg_match_all($packet, $text, $found)) {
    foreach ($found[1] as $json) {
      _drush_backend_take_packet((array) json_decode($json), $backend_options);
    }
    $text = preg_replace($packet, '', $text);
  }
  $nul = strrpos($text, "\0");
  if ($nul === FALSE) {
    return;
  }
  $may_be_a_marker = $nul + strlen(DRUSH_BACKEND_OUTPUT_START) >= strlen($text);
  if ($may_be_a_marker || substr($text, $nul + 1, strlen(DRUSH_BACKEND_PACKET_START)) === DRUSH_BACKEND_PACKET_START) {
    $rest = substr($text, $nul);
    $text = substr($text, 0, $nul);
  }
}

function _drush_backend_take_packet($entry, $backend_options) {
  if (!isset($entry['packet'])) {
    drush_log(dt('Malformed backend packet'), 'error');
    return;
  }
  $function = 'drush_backend_packet_' . $entry['packet'];
  if (function_exists($function)) {
    $function($entry, $backend_options);
  }
}

/** An error of the child becomes ours when errors are integrated. Source: drush_backend_packet_set_error. */
function drush_backend_packet_set_error($entry, $backend_options) {
  if ($backend_options['integrate']) {
    drush_set_error($entry['error'], $entry['message']);
  }
}

/** A log line of the child becomes ours; unintegrated ones are kept and passed on, not shown. Source: drush.inc:drush_backend_packet_log. */
function drush_backend_packet_log($entry, $backend_options) {
  if (!$backend_options['log']) {
    return;
  }
  if (!is_string($entry['message'])) {
    $entry['message'] = implode("\n", (array) $entry['message']);
  }
  if ($backend_options['integrate']) {
    _drush_log($entry);
    return;
  }
  $log =& drush_get_context('DRUSH_LOG', array());
  $log[] = $entry;
  drush_backend_packet('log', $entry);
}

/** Options that the caller wrote as JSON to our stdin. Source: _drush_backend_get_stdin. */
function _drush_backend_get_stdin() {
  $in = fopen('php://stdin', 'r');
  stream_set_blocking($in, FALSE);
  $text = stream_get_contents($in);
  fclose($in);
  return trim($text) === '' ? FALSE : json_decode($text, TRUE);
}
