<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * The life cycle of a command (rules: Drush 8, includes/command.inc).
 */

/** A command in this very process, all its hooks included. Source: command.inc:drush_invoke. */
function drush_invoke($command, $args = array()) {
  $commands = drush_get_commands();
  if (!isset($commands[$command])) {
    return drush_set_error('DRUSH_COMMAND_NOT_FOUND', dt("The drush command '!command' could not be found.", array('!command' => $command)));
  }
  return drush_dispatch(array('arguments' => array()) + $commands[$command], (array) $args);
}

/** Source: command.inc:drush_dispatch. */
function drush_dispatch($command, $args = array()) {
  drush_set_command($command);
  if (!$command['arguments']) {
    _drush_prepare_command($command, $args);
  }
  if (_drush_verify_cli_options($command) === FALSE) {
    return FALSE;
  }
  drush_command_invoke_all_ref('drush_command_alter', $command);
  $return = call_user_func_array($command['callback'], array_values($command['arguments']));
  drush_log(dt('Command dispatch complete'), 'notice');
  return $return;
}

/**
 * Global init hooks, the phases, global exit hooks; the latter only without an error, so also after a hook that merely
 * returned FALSE. Source: command.inc:drush_command.
 */
function drush_command() {
  $args = func_get_args();
  $command = drush_get_command();
  foreach (drush_command_implements('drush_init') as $name) {
    call_user_func_array($name . '_drush_init', $args);
  }
  if (!drush_get_error()) {
    _drush_invoke_hooks($command, $args);
  }
  if (!drush_get_error()) {
    foreach (drush_command_implements('drush_exit') as $name) {
      call_user_func_array($name . '_drush_exit', $args);
    }
  }
}

/**
 * The five phases; on failure the rollbacks of all functions that had started, in reverse, then FALSE.
 * Source: command.inc:_drush_invoke_hooks.
 */
function _drush_invoke_hooks($command, $args) {
  drush_command_include($command['command-hook']);
  $hook = str_replace('-', '_', $command['command-hook']);
  $init = 'drush_' . $hook . '_init';
  if (function_exists($init)) {
    call_user_func_array($init, $args);
    if (drush_get_error()) {
      drush_log(dt('The command @command could not be initialized.', array('@command' => $command['command-hook'])), 'error');
      return FALSE;
    }
  }
  // From here on drush_get_command() names the command of the command line again, also inside a nested one
  // (annotationcommand_adapter.inc:annotationcommand_adapter_get_options reads the command line again).
  drush_parse_command();
  $started = array();
  foreach (array($hook . '_pre_validate', $hook . '_validate', 'pre_' . $hook, $hook, 'post_' . $hook) as $phase) {
    if (!_drush_invoke_phase($command, $phase, $phase === $hook, $args, $started)) {
      _drush_rollback($started, $args);
      return FALSE;
    }
  }
  if (!$started) {
    drush_set_error('DRUSH_FUNCTION_NOT_FOUND', dt('No hook functions were found for !command.', array('!command' => $command['command-hook'])));
  }
}

/** FALSE when a function set an error, threw an Exception or returned FALSE; a PHP Error is not caught. */
function _drush_invoke_phase($command, $phase, $is_main, $args, &$started) {
  foreach (_drush_phase_functions($command, $phase, $is_main) as $function) {
    if (!function_exists($function)) {
      continue;
    }
    $started[] = $function;
    $result = NULL;
    drush_log(dt('Calling hook !hook', array('!hook' => $function)), 'debug');
    try {
      $result = call_user_func_array($function, $args);
      drush_log(dt('Returned from hook !hook', array('!hook' => $function)), 'debug');
    }
    catch (Exception $e) {
      drush_set_error('DRUSH_EXECUTION_EXCEPTION', (string) $e);
    }
    if (drush_get_error() || $result === FALSE) {
      return FALSE;
    }
    if ($is_main && isset($result)) {
      drush_backend_set_result($result);
    }
  }
  return TRUE;
}

/**
 * Function names of a phase: the commandfile that declares the command first, then the others in order. Only the first
 * one leaves out its own name where the command's name begins with it.
 */
function _drush_phase_functions($command, $phase, $is_main) {
  $own = $command['commandfile'];
  $functions = array(strpos($phase . '_', $own . '_') === 0 ? "drush_$phase" : "drush_{$own}_$phase");
  if ($is_main && $command['primary function']) {
    $functions = array($command['primary function']);
  }
  foreach (array_keys(drush_commandfile_list()) as $name) {
    if ($name !== $own) {
      $functions[] = "drush_{$name}_$phase";
    }
  }
  return array_unique($functions);
}

/** Nothing is caught here: a throwing rollback ends the process, those still to come are skipped. */
function _drush_rollback($started, $args) {
  foreach (array_reverse($started) as $function) {
    if (function_exists($function . '_rollback')) {
      call_user_func_array($function . '_rollback', $args);
      drush_log(dt('Changes made in !func have been rolled back.', array('!func' => $function)), 'debug');
    }
  }
}
