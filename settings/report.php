<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Says what a site's own settings.php gives: where its caches are, and what its keys in Redis begin with. For the
 * program, in the name of the site's owner, in a process of its own for each question:
 *
 *   php report.php ROOT SITE_DIRECTORY is|on|off
 *
 * `on` and `off`: as if the site's INI had the switch so. With another Drupal ROOT than the site's: what its keys would
 * begin with there. Nothing is written: settings.php sees files that can be read and not changed. Whatever it prints
 * counts for nothing. The answer is lines of a key and a percent-encoded value, between one that begins and one that ends
 * it: core and version, chain (who reads the INI: boa, include, none), redis and other (the caches there), prefix; or problem.
 */

/** PHP's own files, read-only, and one with another text. */
class CacheholdFiles {
  /** What a file is said to hold, by its place. */
  public static $texts = [];
  public $context;
  private $handle;

  public static function takeOver() {
    stream_wrapper_unregister('file');
    stream_wrapper_register('file', __CLASS__);
  }

  /** Where the links on the way lead to. The file need not be there, nor its directory. */
  public static function place($path) {
    $directory = dirname(strncasecmp($path, 'file://', 7) ? $path : substr($path, 7));
    $real = realpath($directory);
    return ($real === FALSE ? self::place($directory) : $real) . '/' . basename($path);
  }

  private static function text($path) {
    $place = strpos($path, '_control.ini') ? self::place($path) : '';
    return isset(self::$texts[$place]) ? self::$texts[$place] : NULL;
  }

  private static function real($function, $path, $mode = NULL) {
    stream_wrapper_restore('file');
    $result = $mode ? @$function($path, $mode) : @$function($path);
    self::takeOver();
    return $result;
  }

  public function stream_open($path, $mode, $options, &$opened) {
    $opened = $path;
    $text = self::text($path);
    $this->handle = $text === NULL ? self::real('fopen', $path, 'rb') : fopen('php://memory', 'w+b');
    return $this->handle && ($text === NULL || (fwrite($this->handle, $text) && rewind($this->handle)));
  }

  public function url_stat($path, $flags) {
    $text = self::text($path);
    $found = self::real($flags & STREAM_URL_STAT_LINK ? 'lstat' : 'stat', $text === NULL ? $path : __FILE__);
    return $text === NULL ? $found : ['mode' => 0100644, 'size' => strlen($text)] + $found;
  }

  public function stream_read($count) { return fread($this->handle, $count); }
  public function stream_eof() { return feof($this->handle); }
  public function stream_tell() { return ftell($this->handle); }
  public function stream_seek($offset, $whence) { return fseek($this->handle, $offset, $whence) === 0; }
  public function stream_stat() { return fstat($this->handle); }
  public function stream_set_option() { return FALSE; }
  public function stream_close() { fclose($this->handle); }
  public function dir_opendir($path) { return (bool) $this->handle = self::real('opendir', $path); }
  public function dir_readdir() { return readdir($this->handle); }
  public function dir_closedir() { return closedir($this->handle) === NULL; }
}

/** Shows settings.php the site's INI as a hold makes it, or undoes it; what PHP does not parse counts as none. */
function cachehold_show_files($directory, $switch) {
  $file = "$directory/modules/boa_site_control.ini";
  if ($switch !== 'is') {
    $text = is_file($file) ? (string) @file_get_contents($file) : '';
    $text = @parse_ini_string($text) === FALSE ? '' : $text;
    CacheholdFiles::$texts[CacheholdFiles::place($file)] = "$text\nredis_cache_disable = " . ($switch === 'on' ? 'TRUE' : 'FALSE') . "\n";
  }
  CacheholdFiles::takeOver();
}

/** As drupal_settings_initialize() of Drupal 7 and backdrop_settings_initialize() do. */
function cachehold_load_globals() {
  global $base_url, $base_path, $base_root, $databases, $cookie_domain, $conf, $settings, $installed_profile, $update_free_access, $db_url;
  global $db_prefix, $drupal_hash_salt, $is_https, $base_secure_url, $base_insecure_url, $config_directories, $config;
  $conf = $settings = [];
  require_once CACHEHOLD_SETTINGS;
  if (!empty($database)) {
    $part = parse_url($database) + ['host' => '', 'path' => ''];
    $databases['default']['default'] = ['driver' => 'mysql', 'host' => $part['host'], 'database' => rawurldecode(substr($part['path'], 1)), 'prefix' => empty($database_prefix) ? '' : $database_prefix];
  }
  return defined('BACKDROP_ROOT') ? $settings : $conf;
}

/** As Settings::initialize() of Drupal 8 to 11 does. */
function cachehold_load_settings($app_root, $site_path, &$class_loader) {
  global $config, $config_directories;
  $settings = $config = $databases = [];
  require CACHEHOLD_SETTINGS;
  return $settings;
}

/** Drush and the web server put into $_SERVER what Aegir hides from settings.php. */
function cachehold_load_drushrc() {
  $options = [];
  @include dirname(CACHEHOLD_SETTINGS) . '/drushrc.php';
}

/** Where the caches are, by the name of what says so. */
function cachehold_caches(array $settings) {
  $cache = (isset($settings['cache']) ? (array) $settings['cache'] : []) + ['default' => '', 'bins' => []];
  $found = preg_grep('/^((.+_)?cache_(default_class|class_.+)|(lock|path)_inc|queue_(class_.+|default.*|(reliable_)?service_.+)|bootstrap_container_definition)$/D', array_keys($settings));
  $found = array_intersect_key($settings, array_flip($found)) + ['cache default' => $cache['default']];
  foreach ($cache['bins'] as $bin => $service) {
    // Such a bin is in front of the default one.
    $found["cache bin $bin"] = $service === 'cache.backend.chainedfast' ? $cache['default'] : $service;
  }
  $yamls = isset($settings['container_yamls']) ? $settings['container_yamls'] : [];
  // With this key our include puts core's own services back. The module's own file only makes services known.
  foreach (isset($yamls['cachehold']) ? [] : $yamls as $file) {
    $text = basename($file) === 'redis.services.yml' ? '' : (string) @file_get_contents($file);
    $found["services of $file"] = preg_match('/^[^#\n]*(Drupal\\\\+redis\\\\|@redis\.)/m', $text) ? 'redis' : '';
  }
  return array_map(function ($value) {
    return (bool) preg_match('/redis[^\/]*$/im', print_r($value, TRUE));
  }, $found);
}

/** What settings.php says itself, as a text or as one a namespace; where that is empty, the module's defaults. */
function cachehold_prefixes($said, array $defaults) {
  $said = is_array($said) ? $said + ['default' => ''] : ['default' => $said];
  $own = array_filter(array_filter($said, 'is_string'));
  return array_unique(array_merge(array_values($own), count($own) === count($said) ? [] : $defaults));
}

/** Redis_Client::getGlobalPrefix() of Drupal 7 and Backdrop. Of several databases core takes any. */
function cachehold_default_prefixes() {
  $all = isset($GLOBALS['databases']['default']['default']) ? $GLOBALS['databases']['default']['default'] : [];
  return array_map(function ($one) {
    $one += ['host' => '', 'database' => '', 'prefix' => ''];
    $prefix = is_array($one['prefix']) ? $one['prefix'] : ['default' => $one['prefix']];
    return md5($one['host'] . $one['database'] . (isset($prefix['default']) ? $prefix['default'] : ''));
  }, isset($all['driver']) ? [$all] : array_filter($all, 'is_array'));
}

/** The answer: the values of each key. */
function cachehold_answer($root, $directory, $switch) {
  $cores = ['drupal8' => ['core/lib/Drupal.php', 'VERSION ='], 'backdrop' => ['core/includes/bootstrap.inc', "'BACKDROP_VERSION',"], 'drupal7' => ['includes/bootstrap.inc', "'VERSION',"]];
  foreach ($cores as $core => list($file, $word)) {
    if (is_file($file) && preg_match("/$word '([^']+)'/", file_get_contents($file), $version)) {
      break;
    }
  }
  if (empty($version[1])) {
    return ['problem' => ["neither Drupal 7 to 11 nor Backdrop is in $root"]];
  }
  cachehold_load_drushrc();
  $class_loader = $core === 'drupal8' ? require "$root/autoload.php" : define($core === 'drupal7' ? 'DRUPAL_ROOT' : 'BACKDROP_ROOT', $root);
  require_once $core === 'drupal7' ? "$root/includes/bootstrap.inc" : "$root/core/includes/bootstrap.inc";
  if ($core !== 'drupal8') {
    $core === 'drupal7' ? $path = &drupal_static('conf_path') : $path = &backdrop_static('conf_path');
  }
  $path = 'sites/' . basename($directory);
  cachehold_show_files($directory, $switch);
  $settings = $core === 'drupal8' ? cachehold_load_settings($root, $path, $class_loader) : cachehold_load_globals();
  stream_wrapper_restore('file');
  if ($core === 'drupal8') {
    new Drupal\Core\Site\Settings($settings);
  }
  $defaults = $core === 'drupal8' ? [Drupal\Core\Site\Settings::getApcuPrefix('redis', DRUPAL_ROOT)] : cachehold_default_prefixes();
  $said = $core === 'backdrop' ? 'redis_prefix' : 'cache_prefix';
  $included = implode("\n", get_included_files());
  $caches = cachehold_caches($settings);
  $chain = strpos($included, "\n/data/conf/") ? 'boa' : (strpos($included, '/cachehold.settings.inc') ? 'include' : 'none');
  $prefixes = cachehold_prefixes(isset($settings[$said]) ? $settings[$said] : '', $defaults);
  return [
    'core' => ["$core $version[1]"],
    'chain' => [$chain],
    'redis' => array_keys($caches, TRUE),
    'other' => array_keys($caches, FALSE),
    // BOA's modules make them from the name, whatever settings.php says.
    'prefix' => $chain === 'boa' ? [] : $prefixes,
  ];
}

/** The first function that PHP calls at its end, also where settings.php ends it, or it dies. */
function cachehold_say_answer() {
  $error = (error_get_last() ?: []) + ['type' => 0];
  // Not what PHP says: it may quote what settings.php holds.
  $is_dead = $error['type'] & (E_ERROR | E_PARSE | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR);
  $problem = $is_dead ? "PHP dies in $error[file], line $error[line]" : 'settings.php ends PHP';
  $text = "\ncachehold-settings begins\n";
  foreach ($GLOBALS['cachehold_answer'] ?: ['problem' => [$problem]] as $key => $values) {
    foreach ($values as $value) {
      $text .= "$key " . rawurlencode($value) . "\n";
    }
  }
  fwrite(fopen('php://stdout', 'w'), $text . "cachehold-settings ends\n");
}

ini_set('display_errors', '0');
ini_set('log_errors', '0');
ob_start(function () { return ''; }, 4096);
register_shutdown_function('cachehold_say_answer');
set_exception_handler(function ($problem) {
  $GLOBALS['cachehold_answer'] = ['problem' => [get_class($problem) . ' in ' . $problem->getFile() . ', line ' . $problem->getLine()]];
});
list(, $cachehold_root, $cachehold_directory, $cachehold_switch) = $argv;
define('CACHEHOLD_SETTINGS', "$cachehold_directory/settings.php");
chdir($cachehold_root);
$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = basename($cachehold_directory);
$_SERVER = ['REMOTE_ADDR' => '127.0.0.1', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/', 'QUERY_STRING' => '', 'SERVER_SOFTWARE' => '', 'HTTP_USER_AGENT' => '', 'SCRIPT_NAME' => '/index.php', 'PHP_SELF' => '/index.php'] + $_SERVER;
$cachehold_answer = NULL;
$cachehold_answer = cachehold_answer(getcwd(), $cachehold_directory, $cachehold_switch);
