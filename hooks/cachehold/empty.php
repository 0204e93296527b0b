<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Empties the second cache of one site that people may be using, for the program, as the site's owner:
 *
 *   php empty.php empty|look SITE_DIRECTORY [DRUSH --root=ROOT --uri=URI sql:query|sql-query]
 *
 * With the credentials of its drushrc.php; where it has none, through that Drush. The answer is one line:
 * `cachehold-second-cache` and `done`, `none` when there is no way to the database, or `failed REASON`.
 * With `look`, done means that they could be emptied. No line: PHP has died.
 */

// Nothing that PHP or an extension says may look like the answer, or hold a password.
ini_set('display_errors', '0');
ini_set('log_errors', '0');
ob_start(function () {
  return '';
});
require_once dirname(__FILE__) . '/second_cache.php';

function cachehold_answer(array $words) {
  $drush = array_slice($words, 3);
  $way = cachehold_site_credentials($words[2]) ?: ($drush ? ['drush' => $drush] : NULL);
  $reason = $way ? cachehold_empty_second_cache($way, $words[1] === 'look' ? NULL : FALSE) : '';
  return !$way ? 'none' : ($reason === '' ? 'done' : "failed $reason");
}

$cachehold_answer = cachehold_answer($argv);
ob_end_clean();
echo "cachehold-second-cache $cachehold_answer\n";
