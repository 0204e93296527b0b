<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Empties the second cache of one site that people may be using, for the program, as the site's owner:
 *
 *   php empty.php SITE_DIRECTORY [--drush=PATH --query=sql:query|sql-query --root=ROOT --uri=URI]
 *
 * With the credentials of the directory's drushrc.php; where it has none, through that Drush. The answer is one line:
 * `cachehold-second-cache done`, `… none` when there is no way to the database, or `… failed REASON`.
 */

// Nothing that PHP or an extension says may look like the answer, or hold a password.
ini_set('display_errors', '0');
ini_set('log_errors', '0');
ob_start(function () {
  return '';
});
foreach (['credentials.php', 'second_cache.php'] as $cachehold_part) {
  require_once dirname(__FILE__) . '/' . $cachehold_part;
}

function cachehold_answer(array $words) {
  $options = [];
  foreach (array_slice($words, 2) as $word) {
    list($name, $value) = explode('=', $word, 2) + ['', ''];
    $options[$name] = $value;
  }
  $way = cachehold_site_credentials($words[1]);
  if ($way === NULL && isset($options['--drush'])) {
    $way = ['drush' => [$options['--drush'], "--root={$options['--root']}", "--uri={$options['--uri']}", $options['--query']]];
  }
  $reason = $way === NULL ? '' : cachehold_empty_second_cache($way, FALSE);
  return $way === NULL ? 'none' : ($reason === '' ? 'done' : "failed $reason");
}

$cachehold_answer = 'failed it does not work';
try {
  $cachehold_answer = cachehold_answer($argv);
}
catch (Exception $problem) {
}
catch (Throwable $problem) { // PHP 7 and later
}
while (ob_get_level()) {
  ob_end_clean();
}
echo "cachehold-second-cache $cachehold_answer\n";
