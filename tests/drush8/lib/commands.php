<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Commands: declared by commandfiles, found by name or alias (rules: Drush 8, includes/command.inc).
 */

/** Everything that NAME_drush_command() of the commandfiles declare. Source: command.inc:drush_get_commands. */
function drush_get_commands() {
  static $commands = NULL;
  if (isset($commands)) {
    return $commands;
  }
  $commands = array();
  foreach (drush_commandfile_list() as $commandfile => $file) {
    $function = $commandfile . '_drush_command';
    foreach (function_exists($function) ? $function() : array() as $name => $command) {
      $command += drush_command_defaults($name, $commandfile, $file);
      $commands[$name] = $command;
      foreach ($command['aliases'] as $alias) {
        $commands[$alias] = $command;
      }
    }
  }
  return $commands;
}

/** A command that names no level wants a whole Drupal, which is not to be had here. Source: command.inc:drush_command_defaults. */
function drush_command_defaults($name, $commandfile, $file) {
  return array(
    'command' => $name,
    'command-hook' => $name,
    'commandfile' => $commandfile,
    'path' => dirname($file),
    'callback' => 'drush_command',
    'callback arguments' => array(),
    'primary function' => FALSE,
    'arguments' => array(),
    'options' => array(),
    'aliases' => array(),
    'allow-additional-options' => FALSE,
    'bootstrap' => DRUSH_BOOTSTRAP_DRUPAL_LOGIN,
  );
}

/** The command of the command line; sets what drush_get_command() says. Source: command.inc:drush_parse_command. */
function drush_parse_command() {
  $args = drush_get_arguments();
  $name = array_shift($args);
  $commands = drush_get_commands();
  if (!isset($commands[$name])) {
    return FALSE;
  }
  $command = $commands[$name];
  _drush_prepare_command($command, $args);
  drush_set_command($command);
  return $command;
}

/** Puts the actual arguments in the place of their description. Source: command.inc:_drush_prepare_command. */
function _drush_prepare_command(&$command, $args) {
  $command['argument-description'] = $command['arguments'];
  $command['arguments'] = array_merge($command['callback arguments'], $args);
}

/** Source: command.inc:drush_set_command. */
function drush_set_command($command) {
  drush_set_context('command', $command);
}

/** The command at work; of little worth inside a nested one, see _drush_invoke_hooks(). Source: command.inc:drush_get_command. */
function drush_get_command() {
  return drush_get_context('command');
}

/** Words of the command line after the alias: command and arguments. Source: command.inc:drush_get_arguments. */
function drush_get_arguments() {
  return drush_get_context('arguments');
}

/** Splits the command line into alias, words and options (context 'cli'). Source: command.inc:drush_parse_args. */
function drush_parse_args($argv) {
  $takes_value = array('c' => 'config', 'u' => 'user', 'r' => 'root', 'l' => 'uri', 'i' => 'include');
  $flags = array('v' => 'verbose', 'd' => 'debug', 'y' => 'yes', 'n' => 'no', 's' => 'simulate', 'q' => 'quiet', 'b' => 'backend');
  $words = array();
  $options = array();
  for ($i = 1; $i < count($argv); $i++) {
    $word = $argv[$i];
    if (substr($word, 0, 2) === '--' && strlen($word) > 2) {
      $parts = explode('=', substr($word, 2), 2);
      $options[$parts[0]] = isset($parts[1]) ? $parts[1] : TRUE;
    }
    elseif ($word !== '' && $word[0] === '-' && isset($takes_value[substr($word, 1)])) {
      $options[$takes_value[substr($word, 1)]] = isset($argv[$i + 1]) ? $argv[++$i] : NULL;
    }
    elseif ($word !== '' && $word[0] === '-' && strlen($word) > 1) {
      foreach (str_split(substr($word, 1)) as $letter) {
        $options[isset($flags[$letter]) ? $flags[$letter] : $letter] = TRUE;
      }
    }
    else {
      $words[] = $word;
    }
  }
  $alias = $words && $words[0] !== '' && $words[0][0] === '@' ? array_shift($words) : NULL;
  drush_set_context('cli', $options);
  drush_set_context('arguments', $words ? $words : array('version'));
  return $alias;
}

/** Options that belong to Drush and not to a command. Source: drush.inc:drush_get_global_options. */
function _drush_is_global_option($name) {
  return in_array($name, array(
    'root', 'uri', 'verbose', 'debug', 'yes', 'no', 'simulate', 'pipe', 'help', 'version', 'php', 'interactive', 'quiet',
    'include', 'exclude', 'config', 'user', 'backend', 'nocolor', 'show-invoke', 'alias-path', 'confirm-rollback', 'php-options',
    'halt-on-error', 'strict', 'local', 'ignored-modules', 'cache-clear', 'ignored-directories', 'no-interaction',
  ));
}

/**
 * An option that neither the command nor Drush knows is an error, unless the command takes any or --strict=0 was given.
 * Source: command.inc:_drush_verify_cli_options.
 */
function _drush_verify_cli_options($command) {
  if ($command['allow-additional-options'] === TRUE || !drush_get_option('strict', TRUE)) {
    return TRUE;
  }
  $unknown = array();
  foreach (array_keys(drush_get_context('cli')) as $name) {
    $bare = preg_replace('/^no-/', '', $name);
    if (!_drush_is_global_option($name) && !_drush_is_global_option($bare) && !isset($command['options'][$name]) && !isset($command['options'][$bare])) {
      $unknown[] = $name;
    }
  }
  if (!$unknown) {
    return TRUE;
  }
  return drush_set_error('DRUSH_UNKNOWN_OPTION', dt('@unknown: --@options.  See `drush help @command` for available options. To suppress this error, add the option --strict=0.', array(
    '@unknown' => count($unknown) > 1 ? 'Unknown options' : 'Unknown option',
    '@options' => implode(', --', $unknown),
    '@command' => $command['command'],
  )));
}
