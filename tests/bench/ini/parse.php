<?php
// SPDX-License-Identifier: MIT
// parse.php FILE MILLISECONDS: the fastest pass of parse_ini_file() in ns.

$begin = hrtime(TRUE);
$fastest = PHP_INT_MAX;
do {
  $start = hrtime(TRUE);
  if (parse_ini_file($argv[1]) === FALSE) {
    exit(1);
  }
  $fastest = min($fastest, hrtime(TRUE) - $start);
} while (hrtime(TRUE) - $begin < $argv[2] * 1e6);
echo $fastest, "\n";
