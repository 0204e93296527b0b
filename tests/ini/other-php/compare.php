<?php
// SPDX-License-Identifier: MIT
// compare.php PROBE DIALECT INPUTS RESULTS: one TAP line for the PHP version that has written RESULTS.

require dirname(__DIR__) . '/checks.php';

function compare(Probe $probe, $bytes, $php, $held, $held_php) {
  $ours = $probe->ask($bytes);
  if (($php === FALSE) !== ($ours['truth'] === 'unparsable')) {
    return 'parsed by PHP: ' . json_encode($php !== FALSE) . ", we say $ours[truth] $ours[message]";
  }
  if ($php === FALSE) {
    return NULL;
  }
  list($all, $unknown) = fold($ours['statements']);
  if (array_diff_key($all, $unknown) !== array_diff_key($php, $unknown)) {
    return 'PHP reads ' . shown($php) . ', we read ' . shown($all);
  }
  if ($held !== '' && !($held_php[THE_SWITCH] ?? '')) {
    return 'the switch is not on in ' . escape($held);
  }
  unset($php[THE_SWITCH], $held_php[THE_SWITCH]);
  return $held === '' || $php === $held_php ? NULL : 'other keys differ in ' . escape($held);
}

$inputs = array_map('base64_decode', explode("\n", file_get_contents($argv[3])));
$results = explode("\n", file_get_contents($argv[4]));
$version = array_shift($results);
$probe = new Probe($argv[1], (int) $argv[2]);
$failures = count($results) === count($inputs) ? [] : ['the results are not complete'];
$held = 0;
for ($i = 0; $i + 1 < count($inputs) && count($failures) < 20; $i += 2) {
  if (strpos($inputs[$i], '99999999') !== FALSE) {
    // these builds have integers of 32 bits
    continue;
  }
  $held += $inputs[$i + 1] !== '' ? 1 : 0;
  list($php, $held_php) = array_map(function ($line) {
    return unserialize(base64_decode($line));
  }, array_slice($results, $i, 2));
  $failure = compare($probe, $inputs[$i], $php, $inputs[$i + 1], $held_php);
  if ($failure !== NULL) {
    $failures[] = escape($inputs[$i]) . '  ' . $failure;
  }
}
echo $failures ? 'not ok' : 'ok', ' - ini: PHP ', $version, ' agrees on ', count($inputs) / 2, " files, $held of them held\n";
foreach ($failures as $failure) {
  echo '# ', $failure, "\n";
}
exit($failures ? 1 : 0);
