<?php
// SPDX-License-Identifier: MIT
// inputs.php PROBE NUMBER SEED: the corpus and generated files, base64, one a line, each followed by a line with what
// hold() makes of it (empty: refused).

require dirname(__DIR__) . '/checks.php';
require dirname(__DIR__) . '/generate.php';

function originals($count, $seed) {
  foreach (file(dirname(__DIR__) . '/corpus.txt', FILE_IGNORE_NEW_LINES) as $line) {
    if ($line[0] !== '#') {
      yield unescape(explode("\t", $line)[1]);
    }
  }
  mt_srand($seed);
  while ($count-- > 0) {
    yield generate();
  }
}

$probe = new Probe($argv[1]);
$lines = [];
foreach (originals((int) $argv[2], (int) $argv[3]) as $bytes) {
  $answer = $probe->ask($bytes);
  $on_already = in_array($answer['hold'], ['owner_on', 'already_ours'], TRUE);
  $lines[] = base64_encode($bytes);
  $lines[] = base64_encode($on_already ? $bytes : $answer['held']);
}
echo implode("\n", $lines);
