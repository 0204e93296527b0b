<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Programs of the system (rules: Drush 8, includes/exec.inc).
 */

/**
 * Runs a command through the shell, standard error included; further arguments are quoted and put in by sprintf().
 * Only TRUE or FALSE comes back. Source: exec.inc:drush_shell_exec, _drush_shell_exec.
 */
function drush_shell_exec($format) {
  $args = func_get_args();
  $command = count($args) === 1 ? $format : vsprintf($format, array_map('drush_escapeshellarg', array_slice($args, 1)));
  if (drush_get_context('DRUSH_VERBOSE', FALSE) || drush_get_context('DRUSH_SIMULATE', FALSE)) {
    drush_print('Executing: ' . $command, 0, STDERR);
  }
  if (drush_get_context('DRUSH_SIMULATE', FALSE)) {
    return TRUE;
  }
  exec($command . ' 2>&1', $output, $status);
  drush_set_context('DRUSH_SHELL_EXEC_OUTPUT', $output);
  return $status === 0;
}

/** Lines of the last drush_shell_exec(), FALSE when none ran yet. Source: exec.inc:drush_shell_exec_output. */
function drush_shell_exec_output() {
  return drush_get_context('DRUSH_SHELL_EXEC_OUTPUT', FALSE);
}

/** The same in another directory. Source: exec.inc:drush_shell_cd_and_exec. */
function drush_shell_cd_and_exec($directory) {
  $args = func_get_args();
  $before = getcwd();
  chdir($directory);
  $result = call_user_func_array('drush_shell_exec', array_slice($args, 1));
  chdir($before);
  return $result;
}

/** Source: exec.inc:drush_escapeshellarg. */
function drush_escapeshellarg($argument) {
  return escapeshellarg((string) $argument);
}

/** Source: filesystem.inc:drush_delete_dir. */
function drush_delete_dir($directory) {
  if (!file_exists($directory) && !is_link($directory)) {
    return TRUE;
  }
  if (is_link($directory) || !is_dir($directory)) {
    return unlink($directory);
  }
  foreach (array_diff(scandir($directory), array('.', '..')) as $name) {
    drush_delete_dir($directory . '/' . $name);
  }
  return rmdir($directory);
}
