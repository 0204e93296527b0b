<?php
// SPDX-License-Identifier: MIT
// Inside a PHP of any version: what parse_ini_file() makes of each line of /tmp/inputs, after a line with the version.

error_reporting(0);
ini_set('memory_limit', '1G');
echo PHP_VERSION;
foreach (explode("\n", file_get_contents('/tmp/inputs')) as $line) {
  file_put_contents('/tmp/f.ini', base64_decode($line));
  echo "\n", base64_encode(serialize(@parse_ini_file('/tmp/f.ini')));
}
