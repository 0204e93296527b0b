<?php
// SPDX-License-Identifier: MIT
// Files for the differential fuzzer: crumbs of the dialect thrown together, and plausible files that were damaged.

const CRUMBS = [
  "\n", "\n", "\n", "\r\n", "\r", ' ', ' ', "\t", '  ', '=', '=', ' = ', '"', '"', "'", "'", '\\', '\\"', '$', '${', '}',
  '${A}', '${A:-b}', '${LONG:-"x"}', ';', '#', '[', ']', '(', ')', '!', '~', '|', '&', '^', '0', '1', '-1', '0.5', 'x', 'y',
  'foo', 'E_ALL', 'TRUE', 'false', 'on', 'none', 'null', 'NO', "\0", "\xef\xbb\xbf", "\xc2\xa0", ':', ',', '?', '{', '%',
  'a b', 'redis_cache_disable', 'redis_cache_disable = ', 'redis_cache_disable=', "\nredis_cache_disable = 0\n",
  "\nredis_cache_disable = FALSE\n", 'x = ', 'y[] = ', 'a[b]=', "\n[s]\n", ";c\n", '$\\', '$;', '99999999999', '\\\\',
  "$\n", '$ ', '/', '<', '>', '.', '+', '-', '*', '@', '`',
];

const LINES = [
  'redis_cache_disable = FALSE', 'redis_cache_disable = TRUE', 'redis_cache_disable = 0', 'redis_cache_disable=1',
  ';redis_cache_disable = FALSE', 'redis_cache_disable = "0"', 'redis_cache_disable[] = 1', "x\tredis_cache_disable = 0",
  '  redis_cache_disable = off ; why', 'x = 1', 'y = "a b"', "z = 'q'", '[sec]', 'a[] = 1', 'a[k] = 2', "t = don't",
  "u = \"m\n", 'v = (1|2)&3', 'w = !0', '; comment', ';; note', '# note', 's = a$', '', '  ', 'x = "C:\\dir\\"',
  'e = "a\\"b"', 'bare', 'n = ${A}', 'path = /var/x;c', "q = ''", 'r = 5" disk',
];

function pick(array $from) {
  return $from[mt_rand(0, count($from) - 1)];
}

function generate() {
  return mt_rand(0, 1) ? generate_crumbs() : generate_damaged();
}

function generate_crumbs() {
  $bytes = '';
  for ($left = mt_rand(1, 14); $left > 0; --$left) {
    $bytes .= pick(CRUMBS);
  }
  return $bytes;
}

function generate_damaged() {
  $bytes = mt_rand(0, 15) === 0 ? "\xef\xbb\xbf" : '';
  $end = pick(["\n", "\n", "\n", "\r\n", "\r"]);
  for ($left = mt_rand(1, 7); $left > 0; --$left) {
    $bytes .= pick(LINES) . ($left > 1 || mt_rand(0, 2) ? $end : '');
  }
  for ($left = mt_rand(0, 3); $left > 0; --$left) {
    $at = mt_rand(0, strlen($bytes));
    $crumb = mt_rand(0, 2) ? pick(CRUMBS) : '';
    $bytes = substr($bytes, 0, $at) . $crumb . substr($bytes, $at + ($crumb === '' ? mt_rand(1, 3) : mt_rand(0, 1)));
  }
  return $bytes;
}

/** A file with marks, most of them forged. */
function generate_marked() {
  $mark = ';cachehold/1 id=1 edit=' . pick(['replaced was=', 'replaced was=0', 'replaced was=%22a%5C%22', 'inserted was=', 'created was=']);
  $ours = pick(['', "redis_cache_disable = TRUE\n", "redis_cache_disable = TRUE ; c\n", "x = 1\n"]);
  $bytes = generate();
  $at = mt_rand(0, 2) ? 0 : mt_rand(0, strlen($bytes));
  return substr($bytes, 0, $at) . $mark . pick(["\n", "\n", "\r\n"]) . $ours . substr($bytes, $at) . (mt_rand(0, 5) ? '' : "\n$mark\n");
}
