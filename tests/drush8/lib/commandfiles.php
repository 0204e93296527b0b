<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Which commandfiles take part (rules: Drush 8, includes/command.inc, lib/Drush/Command/Commandfiles.php).
 */

/** Commandfiles in the order in which they are asked: name => file, sorted by name. Source: command.inc:drush_commandfile_list. */
function drush_commandfile_list() {
  return drush_get_context('DRUSH_COMMANDFILES', array());
}

/**
 * Loads every NAME.drush.inc and NAME.drush8.inc below --include and ~/.drush; the first one seen with a name wins.
 * The list of a search path is kept in a file until `cache-clear drush`: a new file is not seen.
 * Source: preflight.inc:_drush_find_commandfiles_drush, command.inc:_drush_add_commandfiles.
 */
function _drush_find_commandfiles() {
  $paths = _drush_commandfile_searchpath();
  $cache = _drush_cache_directory() . '/commandfiles-' . md5(serialize($paths)) . '.json';
  $files = is_file($cache) ? json_decode(file_get_contents($cache), TRUE) : NULL;
  if (!is_array($files)) {
    $files = _drush_scan_commandfiles($paths);
    _drush_write_cache($cache, json_encode($files));
  }
  _drush_load_commandfiles($files, $paths);
}

/**
 * Loads and sorts by name. At a file that vanished all is searched anew, and what this finds and is not loaded yet makes
 * the list be sorted; so after the last file of a list has vanished it stays in the order in which the files were found,
 * and, as the list itself is kept, it does so until the cache is cleared. Source: command.inc:_drush_add_commandfiles.
 */
function _drush_load_commandfiles($files, $paths) {
  $list =& drush_get_context('DRUSH_COMMANDFILES', array());
  $is_new = FALSE;
  foreach ($files as $name => $file) {
    if (!file_exists($file)) {
      _drush_load_commandfiles(_drush_scan_commandfiles($paths), $paths);
      $is_new = FALSE;
    }
    elseif (!isset($list[$name])) {
      $list[$name] = $file;
      $is_new = TRUE;
      require_once $file;
    }
  }
  if ($is_new) {
    ksort($list);
  }
}

function _drush_commandfile_searchpath() {
  $paths = array();
  foreach (explode(PATH_SEPARATOR, drush_get_option('include', '')) as $path) {
    if ($path !== '' && is_dir($path)) {
      $paths[] = $path;
    }
  }
  $home = drush_server_home();
  if (isset($home) && !drush_get_option('local')) {
    $paths[] = $home . '/.drush';
  }
  return $paths;
}

/** Without links that lead nowhere, and what open_basedir hides. Source: command.inc:_drush_add_commandfiles. */
function _drush_scan_commandfiles($paths) {
  $files = array('core' => DRUSH_BASE_PATH . '/commands/core.drush.inc');
  foreach (array_unique($paths) as $path) {
    foreach (array_filter(_drush_scan_directory($path), 'file_exists') as $file) {
      $name = preg_replace('/\.*drush[0-9]*\.inc/', '', basename($file));
      $files += array($name => $file);
    }
  }
  return $files;
}

/** Names that are never entered. Source: command.inc:drush_filename_blacklist, filesystem.inc:drush_scan_directory. */
function drush_filename_blacklist() {
  return array_merge(
    array('.', '..', 'drush_make', 'examples', 'tests', 'disabled', 'gitcache', 'cache'),
    array('drush4', 'drush5', 'drush6', 'drush7', 'drush9', 'drush10', 'drush11', 'node_modules', 'bower_components'),
    drush_get_option_list('exclude')
  );
}

function _drush_scan_directory($directory) {
  $found = array();
  foreach (array_diff(_drush_names_as_found($directory), drush_filename_blacklist()) as $name) {
    $path = $directory . '/' . $name;
    if ($name[0] === '.') {
      continue;
    }
    if (is_dir($path)) {
      $found = array_merge($found, _drush_scan_directory($path));
    }
    elseif (preg_match('/\.drush8?\.inc$/', $name)) {
      $found[] = $path;
    }
  }
  return $found;
}

/** Names in the order of the file system, as readdir() gives them. */
function _drush_names_as_found($directory) {
  $names = array();
  $handle = is_dir($directory) ? opendir($directory) : FALSE;
  while ($handle && ($name = readdir($handle)) !== FALSE) {
    $names[] = $name;
  }
  return $names;
}

function _drush_cache_directory() {
  return (getenv('CACHE_PREFIX') ?: drush_server_home() . '/.drush') . '/cache/default';
}

function _drush_write_cache($file, $text) {
  if (drush_server_home() !== NULL && (is_dir(dirname($file)) || @mkdir(dirname($file), 0700, TRUE))) {
    $temporary = $file . '.' . getmypid();
    file_put_contents($temporary, $text);
    rename($temporary, $file);
  }
}

/** Forgets the lists of commandfiles. Source: commands/core/cache.drush.inc. */
function drush_cache_clear_drush() {
  array_map('unlink', glob(_drush_cache_directory() . '/commandfiles-*'));
}

/** Commandfiles that have function NAME_$hook, in order. Source: command.inc:drush_command_implements. */
function drush_command_implements($hook) {
  $names = array();
  foreach (array_keys(drush_commandfile_list()) as $name) {
    if (function_exists($name . '_' . $hook)) {
      $names[] = $name;
    }
  }
  return $names;
}

/** Calls a hook of all commandfiles; results in one array. Source: command.inc:drush_command_invoke_all. */
function drush_command_invoke_all($hook, $first = NULL) {
  $args = func_get_args();
  $args = array_slice($args, 2);
  return call_user_func_array('drush_command_invoke_all_ref', array_merge(array($hook, &$first), $args));
}

/** The same, the first argument by reference. Source: command.inc:drush_command_invoke_all_ref. */
function drush_command_invoke_all_ref($hook, &$first = NULL, $second = NULL, $third = NULL) {
  $results = array();
  foreach (drush_command_implements($hook) as $name) {
    $result = call_user_func_array($name . '_' . $hook, array(&$first, $second, $third));
    if (is_array($result)) {
      $results = array_merge_recursive($results, $result);
    }
    elseif (isset($result)) {
      $results[] = $result;
    }
  }
  return $results;
}

/**
 * Loads, beside every commandfile, the file of the command if there is one: migrate.provision.inc for
 * provision-migrate. Source: command.inc:drush_command_include.
 */
function drush_command_include($command) {
  $name = implode('.', array_reverse(explode('-', $command))) . '.inc';
  foreach (drush_commandfile_list() as $file) {
    if (file_exists(dirname($file) . '/' . $name)) {
      include_once dirname($file) . '/' . $name;
    }
  }
}
