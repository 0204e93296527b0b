<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Commands in a process of their own (rules: Drush 8, includes/command.inc, includes/backend.inc).
 */

/**
 * Runs a command in a child; the environment is inherited, putenv() included. Returns the child's final packet, or
 * FALSE when there was none. Source: command.inc:drush_invoke_process, backend.inc:drush_backend_invoke_concurrent.
 *
 * @param bool|array $backend_options
 *   TRUE or FALSE: whether errors of the child become ours ('integrate'). As an array also 'method' (GET: options on the
 *   command line, arrays left out; POST: as JSON on stdin), 'output', 'log'.
 */
function drush_invoke_process($site, $command, $args = array(), $options = array(), $backend_options = TRUE) {
  $record = is_array($site) ? $site : drush_sitealias_get_record(isset($site) ? $site : '@self');
  $explicit = is_array($backend_options) ? $backend_options : array('integrate' => (bool) $backend_options);
  if (isset($explicit['integrate']) && $explicit['integrate'] === FALSE) {
    $explicit += array('output' => FALSE);
  }
  $has_place = array_key_exists('root', $record) || array_key_exists('uri', $record);
  $backend_options = $explicit + array('method' => 'GET', 'output' => TRUE, 'log' => TRUE, 'integrate' => TRUE, 'dispatch-using-alias' => !$has_place);
  $options += _drush_backend_global_options();
  list($line, $post) = _drush_backend_command_line($record, $command, $args, $options, $backend_options);
  if (drush_get_context('DRUSH_SIMULATE', FALSE)) {
    drush_print(dt('Simulating backend invoke: !cmd', array('!cmd' => $line)));
    return FALSE;
  }
  drush_log(dt('Backend invoke: !cmd', array('!cmd' => $line)), 'command');
  list($output, $code, $shown) = _drush_backend_proc_open($line, $post, $backend_options);
  return _drush_backend_result($output, $code, $shown, $backend_options, $explicit);
}

/** Global options that a child gets from its parent. Source: backend.inc:_drush_backend_get_global_contexts. */
function _drush_backend_global_options() {
  $contexts = array('verbose' => 'DRUSH_VERBOSE', 'debug' => 'DRUSH_DEBUG', 'yes' => 'DRUSH_AFFIRMATIVE', 'no' => 'DRUSH_NEGATIVE');
  $values = array('strict' => drush_get_option('strict'), 'include' => drush_get_option('include', '', 'cli'), 'alias-path' => drush_get_option('alias-path', '', 'cli'));
  foreach ($contexts as $option => $context) {
    $values[$option] = drush_get_context($context, FALSE);
  }
  return array_filter($values, function ($value) {
    return !empty($value) || $value === '0';
  });
}

/** The shell's command line and the options for stdin. Source: backend.inc:_drush_backend_classify_options. */
function _drush_backend_command_line($record, $command, $args, $options, $backend_options) {
  $global = array('backend' => '2');
  $alias = '';
  if (!empty($backend_options['dispatch-using-alias']) && isset($record['#name'])) {
    $alias = escapeshellarg('@' . ltrim($record['#name'], '@'));
  }
  else {
    $options += array_intersect_key($record, array('root' => 1, 'uri' => 1));
  }
  $own = array();
  $post = array();
  foreach ($options as $key => $value) {
    if ($backend_options['method'] === 'POST' && !in_array($key, array('root', 'uri', 'include', 'alias-path'))) {
      $post[$key] = $value;
    }
    elseif (!is_array($value) && _drush_is_global_option($key)) {
      $global[$key] = $value;
    }
    elseif (!is_array($value)) {
      $own[$key] = $value;
    }
  }
  $words = array_merge(array(escapeshellarg(DRUSH_COMMAND)), _drush_backend_option_words($global), array($alias, $command), array_map('escapeshellarg', $args), _drush_backend_option_words($own));
  return array(implode(' ', array_filter($words, 'strlen')) . ' 2>&1', $post);
}

/** --key for TRUE, --key='value' otherwise; NULL and names with # are left out. Source: backend.inc:_drush_backend_argument_string. */
function _drush_backend_option_words($options) {
  $words = array();
  foreach ($options as $key => $value) {
    if (isset($value) && !is_object($value) && substr($key, 0, 1) !== '#') {
      $words[] = $value === TRUE ? "--$key" : "--$key=" . escapeshellarg($value);
    }
  }
  return $words;
}

/**
 * Runs the line through the shell, acting on packets as they come and passing plain text on to our stdout.
 * Source: backend.inc:_drush_backend_proc_open.
 *
 * @return array
 *   What was read without packets, the exit status, whether plain text was passed on.
 */
function _drush_backend_proc_open($line, $post, $backend_options) {
  $process = proc_open($line, array(0 => array('pipe', 'r'), 1 => array('pipe', 'w')), $pipes);
  if ($post) {
    fwrite($pipes[0], json_encode($post));
  }
  fclose($pipes[0]);
  $output = '';
  $rest = '';
  $at_end = FALSE;
  $shown = FALSE;
  while (!feof($pipes[1])) {
    $text = $rest . fread($pipes[1], 4096);
    $rest = '';
    $end = $at_end ? FALSE : strpos($text, DRUSH_BACKEND_OUTPUT_START);
    $plain = $end === FALSE ? $text : substr($text, 0, $end);
    if (!$at_end) {
      drush_backend_parse_packets($plain, $rest, $backend_options);
      if ($end === FALSE) {
        $text = $plain;
      }
      else {
        $plain .= $plain === '' ? '' : $rest;
        $rest = '';
      }
      $shown = _drush_backend_print_output($plain, $backend_options) || $shown;
    }
    $at_end = $at_end || $end !== FALSE;
    $output .= $text;
  }
  fclose($pipes[1]);
  return array($output, proc_close($process), $shown);
}

/** Source: backend.inc:_drush_backend_print_output. */
function _drush_backend_print_output($text, $backend_options) {
  if ($backend_options['output'] && !empty($text)) {
    fwrite(STDOUT, $text);
  }
  return $text !== '';
}

/**
 * What an end means: status 255 is an application error, anything that is not a final packet is a framework error,
 * and no output at all is no error, whatever the status was. Source: backend.inc:_drush_backend_invoke, drush_backend_parse_output.
 */
function _drush_backend_result($output, $code, $shown, $backend_options, $explicit) {
  if ($code == DRUSH_APPLICATION_ERROR && isset($explicit['integrate'])) {
    drush_set_error('DRUSH_APPLICATION_ERROR', dt('The external command could not be executed due to an application error.'));
  }
  if (!$output) {
    return FALSE;
  }
  if (preg_match('/' . DRUSH_BACKEND_OUTPUT_START . '(.*)<<<DRUSH_BACKEND_OUTPUT_END/s', $output, $found)) {
    $data = json_decode($found[1], TRUE);
    if (is_array($data)) {
      if (!$shown && $backend_options['output'] && !empty($data['output'])) {
        fwrite(STDOUT, $data['output']);
      }
      return $data;
    }
    $output = trim(str_replace($found[0], '', $output));
  }
  return drush_set_error('DRUSH_FRAMEWORK_ERROR', dt('The command could not be executed successfully (returned: !return, code: !code)', array('!return' => $output, '!code' => $code)));
}
