<?php
// SPDX-License-Identifier: MIT
/**
 * obey.php INCLUDE DIRECTORY CORE: each case of cases.php in each story of stories.php, included as that core includes settings.php.
 * An error handler makes an exception of each warning, suppressed ones, too. Runs on PHP 5.6 and later.
 */
error_reporting(-1);
ini_set('display_errors', 'stderr');
list(, $include, $directory, $core) = $argv;
$include = realpath($include);
$cases = require __DIR__ . '/cases.php';
$stories = require __DIR__ . '/stories.php';
define($core === 'backdrop' ? 'BACKDROP_ROOT' : 'DRUPAL_ROOT', $directory);
if (in_array($core, array('7', 'backdrop'))) {
  /** The site of the moment, as core has found it out before it reads settings.php. */
  function conf_path() {
    return $GLOBALS['site'];
  }
}

function with_ini($file, $content) {
  @unlink($file) || @rmdir($file);
  if ($content instanceof Closure) {
    $content($file);
  }
  elseif ($content !== NULL) {
    file_put_contents($file, $content);
  }
}

function with_story($directory, $site, array $story) {
  clearstatcache();
  with_ini("$directory/sites/all/modules/boa_platform_control.ini", $story[0]);
  with_ini("$directory/$site/modules/boa_site_control.ini", $story[1]);
  clearstatcache();
}

/** As Settings::initialize() of Drupal 8 and later: what settings.php sets is local. */
function initialize_8($app_root, $site_path, $include, array $settings) {
  $class_loader = new stdClass();
  include $include;
  $left = get_defined_vars();
  unset($left['app_root'], $left['site_path'], $left['include'], $left['settings'], $left['class_loader']);
  return array($settings, array_keys($left));
}

/** As drupal_settings_initialize() and backdrop_settings_initialize(): what it sets is global. */
function initialize_7($name, $include, array $settings) {
  global $conf, $databases;
  $GLOBALS[$name] = $settings;
  include $include;
  $left = get_defined_vars();
  unset($left['name'], $left['include'], $left['settings'], $left['conf'], $left['databases']);
  return array($GLOBALS[$name], array_keys($left));
}

function initialize($core, $directory, $site, $include, array $settings) {
  $GLOBALS['site'] = $site;
  if (function_exists('conf_path')) {
    return initialize_7($core === 'backdrop' ? 'settings' : 'conf', $include, $settings);
  }
  return initialize_8($directory, $site, $include, $settings);
}

/** What the case becomes while the switch is on. */
function expected($core, array $case) {
  $others = $case[1] + ($core === '7' ? array('page_cache_without_database' => FALSE) : array());
  $expected = array_replace($case[0], $others);
  if (!function_exists('conf_path')) {
    $expected['container_yamls']['cachehold'] = $GLOBALS['include'] . '/';
  }
  return $expected;
}

function sorted(array $settings) {
  ksort($settings);
  return $settings;
}

/** NULL, or what is wrong. */
function tried($core, $directory, $site, $include, array $case, $is_on) {
  $handler = set_error_handler(function ($level, $message) {
    throw new ErrorException($message, 0, $level);
  });
  try {
    list($settings, $left) = initialize($core, $directory, $site, $include, $case[0]);
    $expected = $is_on ? expected($core, $case) : $case[0];
    if (sorted($settings) !== sorted($expected)) {
      return 'became ' . json_encode($settings) . ', not ' . json_encode($expected);
    }
    if (!$is_on && $settings !== $case[0]) {
      return 'the order has changed';
    }
    return $left ? 'left variables behind: ' . implode(' ', $left) : NULL;
  }
  catch (ErrorException $e) {
    return 'PHP said: ' . $e->getMessage();
  }
  finally {
    restore_error_handler();
  }
}

$site = 'sites/example.com';
mkdir("$directory/sites/all/modules", 0777, TRUE);
foreach (array($site => 'redis_cache_disable = TRUE', 'sites/off.example.com' => 'redis_cache_disable = FALSE', 'sites/on.example.com' => 'redis_cache_disable = TRUE') as $one => $line) {
  mkdir("$directory/$one/modules", 0777, TRUE);
  file_put_contents("$directory/$one/modules/boa_site_control.ini", "$line\n");
}
rename("$directory/$site/modules/boa_site_control.ini", "$directory/$site/modules/other.ini");
$findings = array();
foreach ($stories as $story_name => $story) {
  with_story($directory, $site, $story);
  foreach ($cases[$core] as $name => $case) {
    // Other sites of the same process in between, and the first one anew.
    foreach (array($site => $story[2], 'sites/off.example.com' => FALSE, 'sites/on.example.com' => TRUE, "$site/" => $story[2]) as $one => $is_on) {
      $finding = tried($core, $directory, rtrim($one, '/'), $include, $case, $is_on);
      $findings[$name][] = $finding === NULL ? NULL : "$story_name, $one: $finding";
    }
  }
}
foreach ($findings as $name => $wrong) {
  $wrong = array_filter($wrong);
  echo $wrong ? 'not ok' : 'ok', " - settings: Drupal $core: $name, ", count($stories), " pairs of INI files\n";
  echo $wrong ? '# ' . implode("\n# ", array_slice($wrong, 0, 2)) . "\n" : '';
}
