<?php
// SPDX-License-Identifier: MIT
/**
 * A small site that stands in for a Drupal 7 site on an Aegir/BOA host: real phpredis, real SQL, PHP's own fatal errors.
 *
 *   php index.php --uri=URI get /PATH     one page on stdout; exit status 0, and 255 after a fatal error
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

if (PHP_SAPI === 'cli') {
  ini_set('display_errors', 'stderr');
  ini_set('log_errors', '0');
  $args = array_slice($argv, 1);
  if (!$args || strncmp($args[0], '--uri=', 6) !== 0) {
    fwrite(STDERR, "usage: php index.php --uri=URI get /PATH | updatedb | cc | queue ITEM... | info\n");
    exit(2);
  }
  $_SERVER['HTTP_HOST'] = substr(array_shift($args), 6);
  unset($_SERVER['SERVER_NAME']);
}
else {
  // BOA hides PHP's errors from visitors; what nginx says of a PHP that died is the status 500.
  error_reporting(0);
  $_SERVER['SERVER_NAME'] = $_SERVER['HTTP_HOST'];
  $args = array('get', $_SERVER['REQUEST_URI']);
}
boa_bootstrap();
exit(site_command($args));
