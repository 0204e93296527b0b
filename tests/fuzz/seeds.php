<?php
// SPDX-License-Identifier: MIT
// seeds.php DIRECTORY: each file of the corpus as a file, as it is in DIRECTORY/files; marks in DIRECTORY/marks.

require dirname(__DIR__) . '/ini/notation.php';

foreach (['files', 'marks'] as $kind) {
  @mkdir("$argv[1]/$kind", 0777, TRUE);
}
foreach (file(dirname(__DIR__) . '/ini/corpus.txt', FILE_IGNORE_NEW_LINES) as $number => $line) {
  if ($line !== '' && $line[0] !== '#') {
    file_put_contents("$argv[1]/files/$number", unescape(explode("\t", $line)[1]));
  }
}
$values = ['replaced was=', 'replaced was=0', 'replaced was=FALSE', 'replaced was=%22a%3Bb%22 like=3', 'inserted was=', 'created was='];
foreach ($values as $number => $rest) {
  file_put_contents("$argv[1]/marks/$number", "id=4f2a9c31 edit=$rest");
  file_put_contents("$argv[1]/marks/$number-sum", "id=4f2a9c31 edit=$rest sum=5b39f6a2d1c00e47");
}
