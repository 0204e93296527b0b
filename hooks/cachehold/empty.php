<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Empties the second cache of one site that people may be using, for the program, as the site's owner:
 *
 *   php empty.php SITE_DIRECTORY [--drush=PATH --query=sql:query|sql-query --root=ROOT --uri=URI]
 *
 * With the credentials of its drushrc.php; where it has none, through that Drush. The answer is one line:
 * `cachehold-second-cache` and `done`, `none` when there is no way to the database, or `failed REASON`.
 * No line: PHP has died.
 */

// Nothing that PHP or an extension says may look like the answer, or hold a password.
ini_set('display_errors', '0');
ini_set('log_errors', '0');
ob_start(function () {
  return '';
});
require_once dirname(__FILE__) . '/second_cache.php';

function cachehold_answer(array $words) {
  $option = ['--drush' => NULL];
  foreach (array_slice($words, 2) as $word) {
    $pair = explode('=', $word, 2);
    $option[$pair[0]] = $pair[1];
  }
  $way = cachehold_site_credentials($words[1]);
  if ($way === NULL && $option['--drush'] === NULL) {
    return 'none';
  }
  $reason = cachehold_empty_second_cache($way ?: ['drush' => [$option['--drush'], "--root={$option['--root']}", "--uri={$option['--uri']}", $option['--query']]], FALSE);
  return $reason === '' ? 'done' : "failed $reason";
}

$cachehold_answer = cachehold_answer($argv);
while (ob_get_level()) {
  ob_end_clean();
}
echo "cachehold-second-cache $cachehold_answer\n";
