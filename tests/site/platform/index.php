<?php
// SPDX-License-Identifier: MIT
/**
 * A small site that stands in for a Drupal 7 site on an Aegir/BOA host: real phpredis, real SQL, PHP's own fatal errors.
 *
 *   php index.php --uri=URI get /PATH     one page on stdout, as its administrator sees it; exit status 0, and 255 after a fatal error
 *   php index.php --uri=URI visit /PATH   as a visitor sees it: not while the site is in maintenance
 *   php index.php --uri=URI updatedb      pending updates after a full bootstrap, then clears the caches
 *   php index.php --uri=URI cc            clears the caches of the backend in use, as `drush cc all`
 *   php index.php --uri=URI queue ITEM... adds to the queue, which has no prefix in Redis
 *   php index.php --uri=URI info          "cache in redis" or "cache in sql", and the prefix
 *   php -S HOST:PORT index.php            the same pages for the site that the Host: header names
 */
define('DRUPAL_ROOT', __DIR__);
chdir(DRUPAL_ROOT);
require 'includes/boa.inc';
require 'includes/cache.inc';
require 'includes/site.inc';

$is_web = PHP_SAPI !== 'cli';
// BOA hides PHP's errors from visitors; what nginx says of a PHP that died is the status 500.
error_reporting($is_web ? 0 : E_ALL);
ini_set('display_errors', 'stderr');
ini_set('log_errors', '0');
$args = $is_web ? array('visit', $_SERVER['REQUEST_URI']) : array_slice($argv, 2);
$_SERVER['SERVER_NAME'] = $is_web ? $_SERVER['HTTP_HOST'] : substr($argv[1], strlen('--uri='));
$site = "sites/$_SERVER[SERVER_NAME]";
if (!is_readable("$site/drushrc.php")) {
  fwrite(fopen('php://stderr', 'w'), "no such site: $site\n");
  exit(1);
}
// Drush loads drushrc.php, which puts the credentials into $_SERVER as the vhost does for visitors.
include "$site/drushrc.php";
include "$site/settings.php";
try {
  switch (array_shift($args)) {
    case 'get':
      print page($args ? $args[0] : '/');
      break;

    case 'visit':
      print visitors_page($args ? $args[0] : '/');
      break;

    case 'updatedb':
      updatedb();
      break;

    case 'cc':
      cache_clear_all();
      break;

    case 'queue':
      array_map('queue_add', $args);
      break;

    case 'info':
      print 'cache in ' . (boa_use_redis() ? 'redis' : 'sql') . "\nprefix " . boa_prefix() . "\n";
      break;

    default:
      exit("unknown command\n");
  }
}
catch (Exception $e) {
  http_response_code(500);
  fwrite(fopen('php://stderr', 'w'), get_class($e) . ': ' . $e->getMessage() . "\n");
  print $is_web ? "The website encountered an unexpected error. Please try again later.\n" : '';
  exit(1);
}
