<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Site aliases (rules: Drush 8, includes/sitealias.inc).
 */

/**
 * The record of ~/.drush/NAME.alias.drushrc.php (or of --alias-path) with its name under '#name'; empty when there is
 * none. '@none' is no site, '@self' the one this process works on. Records are kept for the whole process: what another
 * process saves later is not seen. Source: sitealias.inc:drush_sitealias_get_record.
 */
function drush_sitealias_get_record($alias) {
  $name = ltrim($alias, '@');
  $known =& drush_get_context('site-aliases', array());
  if (!isset($known['@' . $name])) {
    $record = _drush_sitealias_find_and_load_alias($name);
    if (!$record) {
      return array();
    }
    $known['@' . $name] = $record;
  }
  return $known['@' . $name];
}

/** Source: sitealias.inc:_drush_sitealias_find_and_load_alias, _drush_sitealias_find_alias_files. */
function _drush_sitealias_find_and_load_alias($name) {
  foreach (_drush_sitealias_alias_path() as $path) {
    foreach (array('', '8') as $version) {
      $file = "$path/$name.alias.drush{$version}rc.php";
      if (is_file($file)) {
        $aliases = array();
        include $file;
        $record = isset($aliases[$name]) ? $aliases[$name] : (isset($options) ? $options : array());
        return $record ? $record + array('#file' => $file, '#name' => $name) : array();
      }
    }
  }
  return array();
}

function _drush_sitealias_alias_path() {
  $paths = array_filter(explode(PATH_SEPARATOR, drush_get_option('alias-path', '')));
  $home = drush_server_home();
  if (isset($home)) {
    $paths[] = $home . '/.drush';
  }
  return $paths;
}

/** Keeps a record made in memory. Source: sitealias.inc:_drush_sitealias_cache_alias. */
function _drush_sitealias_cache_alias($alias, $record) {
  $known =& drush_get_context('site-aliases', array());
  $known['@' . ltrim($alias, '@')] = $record + array('#name' => ltrim($alias, '@'));
}

/**
 * Makes an alias the site of this process: its keys become options, weaker than the command line.
 * Source: sitealias.inc:_drush_sitealias_set_context_by_name, preflight.inc:drush_preflight.
 */
function _drush_sitealias_set_context_by_name($alias) {
  $record = drush_sitealias_get_record($alias);
  if (!$record) {
    return drush_set_error('DRUSH_BOOTSTRAP_NO_ALIAS', dt('Could not find the alias !alias', array('!alias' => $alias)));
  }
  drush_set_context('alias', array_diff_key($record, array('#file' => 1)));
  drush_set_context('DRUSH_TARGET_SITE_ALIAS', $alias);
  $uri = drush_get_option('uri');
  _drush_sitealias_cache_alias('@self', ($uri ? array('uri' => $uri) : array()) + $record);
  return TRUE;
}

/** '@self' from --root and --uri when no alias was named. Source: sitealias.inc:drush_sitealias_create_self_alias. */
function drush_sitealias_create_self_alias() {
  $known = drush_get_context('site-aliases', array());
  if (!isset($known['@self'])) {
    $self = array_filter(array('root' => drush_get_option('root'), 'uri' => drush_get_option('uri')));
    _drush_sitealias_cache_alias('@self', $self);
  }
}
