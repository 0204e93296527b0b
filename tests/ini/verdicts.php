<?php
// SPDX-License-Identifier: MIT
// What the PHP that runs this makes of each file of a corpus: a verdict a line. For make-corpus.
//   php tests/ini/verdicts.php corpus.txt > verdicts-8.3.txt

require __DIR__ . '/notation.php';

foreach (file($argv[1], FILE_IGNORE_NEW_LINES) as $line) {
  if ($line !== '' && $line[0] !== '#') {
    $columns = explode("\t", $line);
    echo verdict(unescape($columns[1])), "\n";
  }
}
