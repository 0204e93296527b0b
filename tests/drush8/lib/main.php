<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * From the command line to the exit status (rules: Drush 8, includes/preflight.inc, lib/Drush/Boot/BaseBoot.php).
 */

define('DRUSH_BASE_PATH', dirname(__DIR__));

/** Source: preflight.inc:drush_main. */
function drush_main() {
  define('DRUSH_COMMAND', realpath($_SERVER['argv'][0]));
  set_error_handler('drush_error_handler');
  register_shutdown_function('drush_shutdown');
  $alias = drush_parse_args($_SERVER['argv']);
  // Source: preflight.inc:drush_preflight, 'home.drush' of context.inc:drush_load_config.
  drush_load_config_file('home.drush', drush_server_home() . '/.drush/drushrc.php');
  _drush_preflight_global_options();
  drush_set_context('DRUSH_BOOTSTRAP_PHASE', DRUSH_BOOTSTRAP_NONE);
  _drush_sitealias_cache_alias('@none', array('root' => '', 'uri' => ''));
  _drush_find_commandfiles();
  if ($alias !== NULL) {
    _drush_sitealias_set_context_by_name($alias);
  }
  drush_sitealias_create_self_alias();
  drush_set_context('DRUSH_SELECTED_DRUPAL_ROOT', drush_get_option('root', ''));
  $return = drush_get_error() ? '' : _drush_bootstrap_and_dispatch();
  drush_set_context('DRUSH_EXECUTION_COMPLETED', TRUE);
  if (!$return && drush_get_option('strict') > 1 && drush_log_has_errors()) {
    return 1;
  }
  return is_string($return) || is_int($return) ? $return : 0;
}

/** Source: preflight.inc:_drush_preflight_global_options. */
function _drush_preflight_global_options() {
  $debug = (bool) drush_get_option('debug', FALSE);
  drush_set_context('DRUSH_DEBUG', $debug);
  drush_set_context('DRUSH_VERBOSE', $debug || drush_get_option('verbose', FALSE));
  drush_set_context('DRUSH_SIMULATE', (bool) drush_get_option('simulate', FALSE));
  drush_set_context('DRUSH_NEGATIVE', (bool) drush_get_option('no', FALSE));
  drush_set_context('DRUSH_AFFIRMATIVE', drush_get_option(array('yes', 'no-interaction'), FALSE) || drush_get_option('backend', FALSE));
  drush_set_context('DRUSH_QUIET', (bool) drush_get_option('quiet', FALSE));
}

/** Being called by another Drush starts here: what failed before is plain text. Source: BaseBoot.php:bootstrap_and_dispatch. */
function _drush_bootstrap_and_dispatch() {
  if (drush_set_context('DRUSH_BACKEND', drush_get_option('backend', FALSE))) {
    $posted = _drush_backend_get_stdin();
    if (is_array($posted)) {
      drush_set_context('stdin', $posted);
    }
    ob_start('drush_backend_output_collect', 2);
  }
  drush_set_context('DRUSH_BOOTSTRAP_PHASE', DRUSH_BOOTSTRAP_DRUSH);
  $command = drush_parse_command();
  if ($command === FALSE) {
    return drush_set_error('DRUSH_COMMAND_NOT_FOUND', dt("The drush command '!args' could not be found.  Run `drush cache-clear drush` to clear the commandfile cache if you have installed new extensions.", array('!args' => implode(' ', drush_get_arguments()))));
  }
  if (!drush_bootstrap($command['bootstrap'])) {
    return drush_set_error('DRUSH_COMMAND_NOT_EXECUTABLE', dt("The drush command '!args' could not be executed.", array('!args' => implode(' ', drush_get_arguments()))));
  }
  return drush_dispatch($command);
}

/** There is no Drupal here: whatever needs one fails, "as far as possible" (MAX) succeeds. Source: bootstrap.inc:drush_bootstrap. */
function drush_bootstrap($phase) {
  return $phase <= DRUSH_BOOTSTRAP_DRUSH;
}

/**
 * Runs at every end but a signal's: notices that the end came too early, sends the final packet, has the exit status set
 * after all other shutdown functions. It never rolls back. Source: preflight.inc:drush_shutdown.
 */
function drush_shutdown() {
  if (!drush_get_context('DRUSH_EXECUTION_COMPLETED', FALSE) && !drush_get_context('DRUSH_USER_ABORT', FALSE)) {
    $last = error_get_last();
    $detail = $last ? "\n" . dt('Error: !message in !file, line !line', array('!message' => $last['message'], '!file' => $last['file'], '!line' => $last['line'])) : '';
    drush_set_error('DRUSH_NOT_COMPLETED', dt('Drush command terminated abnormally due to an unrecoverable error.!message', array('!message' => $detail)));
  }
  if (drush_get_context('DRUSH_BACKEND', FALSE)) {
    drush_backend_output();
  }
  register_shutdown_function('drush_return_status');
}

/** Source: preflight.inc:drush_return_status. */
function drush_return_status() {
  $code = drush_get_context('DRUSH_EXIT_CODE', 0);
  exit($code ? $code : (drush_get_error() ? DRUSH_FRAMEWORK_ERROR : DRUSH_SUCCESS));
}
