<?php
// SPDX-License-Identifier: MIT
// files.php DIRECTORY             the files that are read
// files.php DIRECTORY KIND MIB    DIRECTORY/large: short lines, or one line

require dirname(__DIR__, 2) . '/ini/corpus_parts.php';

if ($argc > 2) {
  $size = (int) $argv[3] << 20;
  $unit = $argv[2] === 'lines' ? "some_key_name = \"a value\" ; note\n" : 'x';
  $begin = $argv[2] === 'lines' ? '' : 'key = ';
  file_put_contents("$argv[1]/large", $begin . str_repeat($unit, intdiv($size - strlen($begin) - 1, strlen($unit))) . "\n");
  exit;
}
$files = [
  'template' => TEMPLATE,
  'template_x60' => str_repeat(TEMPLATE, 60),
  'dense' => implode('', array_map(function ($i) { return "key_$i=value$i\n"; }, range(1, 20000))),
  'quoted' => implode('', array_map(function ($i) { return "key_$i = \"" . str_repeat('some text; ', 20) . "\"\n"; }, range(1, 2000))),
  'arrays' => implode('', array_map(function ($i) { return "list[key$i] = $i\n"; }, range(1, 20000))),
  'line_1mib' => 'key = ' . str_repeat('x', 1 << 20) . "\n",
];
foreach ($files as $name => $bytes) {
  file_put_contents("$argv[1]/$name.ini", $bytes);
}
