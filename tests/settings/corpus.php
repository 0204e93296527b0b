<?php
// SPDX-License-Identifier: MIT
/**
 * corpus.php INCLUDE DIRECTORY [PROGRAM]: the INI files of tests/ini/corpus.txt. Alone, each is as PHP reads it, and one of eight, as each
 * is a process, as `PROGRAM ini get` says; in pairs, of a platform and a site, what BOA's own array_merge() makes of them.
 */
require dirname(__DIR__) . '/ini/notation.php';

list(, $include, $directory) = $argv;
$program = isset($argv[3]) ? $argv[3] : NULL;
foreach (array('sites/all/modules', 'sites/example.com/modules') as $one) {
  mkdir("$directory/$one", 0777, TRUE);
}
include $include;

function put($file, $bytes) {
  return file_put_contents($file, $bytes);
}

function is_on() {
  return cachehold_settings_is_on($GLOBALS['directory'], 'sites/example.com');
}

function boa(array $inis) {
  $all_ini = array('redis_cache_disable' => FALSE);
  foreach ($inis as $ini) {
    $all_ini = is_array($ini) && $ini ? array_merge($all_ini, $ini) : $all_ini;
  }
  return (bool) $all_ini['redis_cache_disable'];
}

/** TRUE or FALSE, or NULL where it cannot know. */
function told($program, $file) {
  $word = trim((string) shell_exec(escapeshellarg($program) . ' ini get ' . escapeshellarg($file) . ' 2>/dev/null'));
  return $word === 'unknown' ? NULL : $word === '1';
}

function report($name, array $wrong) {
  echo $wrong ? 'not ok' : 'ok', " - settings: $name\n", $wrong ? '# ' . implode("\n# ", array_slice($wrong, 0, 10)) . "\n" : '';
}

$platform = "$directory/sites/all/modules/boa_platform_control.ini";
$site = "$directory/sites/example.com/modules/boa_site_control.ini";
$files = array();
foreach (file(dirname(__DIR__) . '/ini/corpus.txt', FILE_IGNORE_NEW_LINES) as $line) {
  if ($line !== '' && $line[0] !== '#') {
    $files[] = unescape(explode("\t", $line)[1]);
  }
}
$alone = $others = $pairs = array();
$chosen = mt_rand(0, 7);
$inis = array();
foreach ($files as $number => $bytes) {
  put($site, $bytes);
  $inis[$number] = @parse_ini_file($site);
  is_on() === boa(array($inis[$number])) || $alone[] = escape($bytes);
  $told = $program === NULL || $number % 8 !== $chosen ? NULL : told($program, $site);
  $told === NULL || $told === is_on() || $others[] = escape($bytes);
}
mt_srand(18);
for ($turn = 0; $turn < 4000; $turn++) {
  $above = mt_rand(0, count($files) - 1);
  $below = mt_rand(0, count($files) - 1);
  put($platform, $files[$above]);
  put($site, $files[$below]);
  is_on() === boa(array($inis[$above], $inis[$below])) || $pairs[] = escape($files[$above]) . ' and ' . escape($files[$below]);
}
report(count($files) . ' files of the corpus are read as PHP ' . PHP_VERSION . ' reads them', $alone);
report("$turn pairs are merged as BOA merges them", $pairs);
if ($program !== NULL) {
  report("cachehold ini get says the same of each that was asked", $others);
}
