<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Contexts and options (rules: Drush 8, includes/context.inc).
 */

define('DRUSH_BOOTSTRAP_MAX', -2);
define('DRUSH_BOOTSTRAP_NONE', -1);
define('DRUSH_BOOTSTRAP_DRUSH', 0);
define('DRUSH_BOOTSTRAP_DRUPAL_ROOT', 1);
define('DRUSH_BOOTSTRAP_DRUPAL_SITE', 2);
define('DRUSH_BOOTSTRAP_DRUPAL_CONFIGURATION', 3);
define('DRUSH_BOOTSTRAP_DRUPAL_DATABASE', 4);
define('DRUSH_BOOTSTRAP_DRUPAL_FULL', 5);
define('DRUSH_BOOTSTRAP_DRUPAL_LOGIN', 6);
define('DRUSH_SUCCESS', 0);
define('DRUSH_FRAMEWORK_ERROR', 1);
define('DRUSH_EXITCODE_USER_ABORT', 75);
define('DRUSH_APPLICATION_ERROR', 255);
define('DRUSH_VERSION', '8.0-stand-in');
define('DRUSH_MAJOR_VERSION', 8);

/**
 * A named value by reference; created as $default (an array when none is given) if it is not there.
 * Without a name: all of them. Source: context.inc:drush_get_context.
 */
function &drush_get_context($name = NULL, $default = NULL) {
  static $all = array();
  if (!isset($name)) {
    return $all;
  }
  if (!isset($all[$name])) {
    $all[$name] = isset($default) ? $default : array();
  }
  return $all[$name];
}

/** Source: context.inc:drush_set_context. */
function drush_set_context($name, $value) {
  $place =& drush_get_context($name);
  $place = $value;
  return $value;
}

/** Where options may come from, strongest first. Source: context.inc:drush_context_names. */
function drush_context_names() {
  return array('process', 'cli', 'stdin', 'specific', 'alias', 'custom', 'site', 'drupal', 'user', 'home.drush', 'system', 'drush', 'default');
}

/**
 * The first value found; --no-NAME means FALSE; NULL counts as absent. Source: context.inc:drush_get_option.
 *
 * @param string|array $option
 *   One name, or several in order of preference.
 */
function drush_get_option($option, $default = NULL, $context = NULL) {
  foreach ($context ? array($context) : drush_context_names() as $name) {
    $options = drush_get_context($name);
    foreach ((array) $option as $key) {
      if (array_key_exists('no-' . $key, $options)) {
        return FALSE;
      }
      if (isset($options[$key])) {
        return $options[$key];
      }
    }
  }
  return $default;
}

/** An option as a list; a text is split at commas. Source: context.inc:drush_get_option_list. */
function drush_get_option_list($option, $default = array(), $context = NULL) {
  $value = drush_get_option($option, $default, $context);
  return is_array($value) ? $value : array_map('trim', array_filter(explode(',', $value)));
}

/** Source: context.inc:drush_set_option. */
function drush_set_option($option, $value, $context = 'process') {
  $options =& drush_get_context($context);
  $options[$option] = $value;
  return $value;
}

/** Source: context.inc:drush_unset_option. */
function drush_unset_option($option, $context = NULL) {
  foreach ($context ? array($context) : drush_context_names() as $name) {
    $options =& drush_get_context($name);
    unset($options[$option]);
  }
}

/** All options, the strongest context last over the others. Source: context.inc:drush_get_merged_options. */
function drush_get_merged_options() {
  $merged = array();
  foreach (array_reverse(drush_context_names()) as $name) {
    $merged = array_merge($merged, drush_get_context($name));
  }
  return $merged;
}

/**
 * Loads the $options of a drushrc.php into a context, once per process and file: a file that anybody has included
 * before loads nothing. Source: context.inc:drush_load_config_file.
 */
function drush_load_config_file($context, $files) {
  foreach ((array) $files as $file) {
    if (!file_exists($file)) {
      continue;
    }
    $options = array();
    $loaded = @include_once $file;
    if ($loaded === FALSE) {
      drush_log(dt('Cannot open drushrc "!config", ignoring.', array('!config' => $file)), 'warning');
      return FALSE;
    }
    if ($options) {
      $options['config-file'] = realpath($file);
      drush_set_context($context, array_merge(drush_get_context($context), $options));
    }
  }
}

/** Home of the user. Source: environment.inc:drush_server_home. */
function drush_server_home() {
  $home = getenv('HOME');
  return $home === FALSE || $home === '' ? NULL : rtrim($home, '/');
}

/** A text with placeholders; %names are emphasised as plain text. Source: drush.inc:dt. */
function dt($text, $args = array()) {
  return $args ? strtr($text, array_map('strval', $args)) : $text;
}
