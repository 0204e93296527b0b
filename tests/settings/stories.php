<?php
// SPDX-License-Identifier: MIT
/** What stands in the two INI files, and whether BOA's chain would then do without Redis: name => array(platform, site, is on). */

$a_large_one = 'redis_cache_disable = TRUE' . str_repeat("\n;" . str_repeat('x', 1022), 1024);
$a_directory = function ($file) {
  mkdir($file);
};
$a_fifo = function ($file) {
  if (!function_exists('posix_mkfifo') || !posix_mkfifo($file, 0666)) {
    mkdir($file);
  }
};
$an_unreadable = function ($file) {
  file_put_contents($file, "redis_cache_disable = TRUE\n");
  chmod($file, 0);
};
$a_link = function ($target) {
  return function ($file) use ($target) {
    symlink($target, $file);
  };
};
return array(
  'no INI' => array(NULL, NULL, FALSE),
  'empty files' => array('', '', FALSE),
  'the site says nothing' => array(NULL, ";redis_cache_disable = TRUE\nx = 1\n", FALSE),
  'the site switches it off' => array(NULL, "redis_cache_disable = TRUE\n", TRUE),
  '... behind a mark' => array(NULL, ";cachehold/1 id=1 edit=replaced was=FALSE\nredis_cache_disable = TRUE\n", TRUE),
  '... in a section' => array(NULL, "[s]\nredis_cache_disable = on\n", TRUE),
  '... as an array' => array(NULL, "redis_cache_disable[] = 0\n", TRUE),
  '... as a text' => array(NULL, "redis_cache_disable = \"FALSE\"\n", TRUE),
  'the site says no' => array(NULL, "redis_cache_disable = FALSE\n", FALSE),
  '... with a zero' => array(NULL, "redis_cache_disable = \"0\"\n", FALSE),
  'the platform switches it off' => array("redis_cache_disable = TRUE\n", NULL, TRUE),
  '... for a site that says nothing' => array("redis_cache_disable = TRUE\n", "x = 1\n", TRUE),
  '... for a site that says no' => array("redis_cache_disable = TRUE\n", "redis_cache_disable = FALSE\n", FALSE),
  '... for a site that says nothing in that line' => array("redis_cache_disable = TRUE\n", "redis_cache_disable =\n", FALSE),
  'both' => array("redis_cache_disable = TRUE\n", "redis_cache_disable = TRUE\n", TRUE),
  'the platform says no, the site yes' => array("redis_cache_disable = FALSE\n", "redis_cache_disable = TRUE\n", TRUE),
  'the site cannot be parsed' => array(NULL, "redis_cache_disable = TRUE\nx = (\n", FALSE),
  '... on a platform that says yes' => array("redis_cache_disable = TRUE\n", "redis_cache_disable = FALSE\nx = (\n", TRUE),
  'the platform cannot be parsed' => array("redis_cache_disable = TRUE\nx = (\n", "redis_cache_disable = TRUE\n", TRUE),
  'neither can' => array("{redis_cache_disable = TRUE\n", "\"\n", FALSE),
  'the largest' => array(NULL, substr($a_large_one, 0, 1048576), TRUE),
  'one byte larger' => array(NULL, substr($a_large_one, 0, 1048577), FALSE),
  'a larger platform' => array(substr($a_large_one, 0, 1048577), "x = 1\n", FALSE),
  'a file for others' => array($an_unreadable, $an_unreadable, FALSE),
  'a directory' => array(NULL, $a_directory, FALSE),
  'a directory on a platform that says yes' => array("redis_cache_disable = TRUE\n", $a_directory, TRUE),
  'a FIFO that nobody writes' => array(NULL, $a_fifo, FALSE),
  'two of them' => array($a_fifo, $a_fifo, FALSE),
  'a terminal without an end' => array(NULL, $a_link('/dev/zero'), FALSE),
  'a link to nowhere' => array(NULL, $a_link('nowhere'), FALSE),
  'a link to itself' => array(NULL, $a_link('boa_site_control.ini'), FALSE),
  'a link to an INI' => array(NULL, $a_link('other.ini'), TRUE),
  'ten thousand brackets' => array(NULL, 'redis_cache_disable = ' . str_repeat('(', 20000) . "1\n", FALSE),
  'a million keys' => array(NULL, "redis_cache_disable = 1\n" . str_repeat("a[]=\n", 200000), TRUE),
);
