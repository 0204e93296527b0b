<?php
// SPDX-License-Identifier: MIT
// What make-corpus puts together.

const VALUES = [
  'TRUE', 'true', 'On', 'yes', 'FALSE', 'False', 'off', 'NO', 'none', 'NULL', '0', '1', '00', '-0', '+0', '0.0', '.0', '0.',
  '-1', '0x0', '2', '"0"', '"1"', '""', "'0'", "'1'", "''", '" "', "' '", '"FALSE"', "'off'", '"TRUE"', 'FALSE x', 'x TRUE',
  'disabled', 'N', '0 # c', '0 // c', 'FALSE # c', '0;1', '"0;1"', "'0;1'", '"0" ""', "'0' ''", '"a\\"b"', '"a\\\\"', '"C:\\d\\"',
  '0\\', '\\0', 'a=b', '"a=b"', '> 1', '!0', '!1', '! 0', '!!1', '~0', '~-1', '1|0', '1&2', '3^3', '0|1&0', '(0)', '( 1 )',
  '((0))', '(1', '1)', '()', '1|', '|1', 'a!b', '(0)x', '"1"|0', "'1'&'3'", ' 7 & 3 ', '4294967296|0', '99999999999999999999|0',
  '-99999999999999999999|0', '1.9|0', '{}', '[0]', '?', '*', '@', '%', '$', '$x', 'a$', '$;', '$=1', '$\\', '$"', '"$"', '"a$"',
  '${NO_SUCH_VARIABLE}', '${', '${}', '"${NO_SUCH_VARIABLE}0"', "'\${X}'", 'it\'s', "rock 'n' roll", '5" disk', "\xc2\xa0", "0\x0b",
  "\xe2\x80\x9c0\xe2\x80\x9d", 'http://example.com/?q', 'a & b', 'Hello!', 'x (y)', '`0`', 'TRUE.', 'true_', 'on,off', '1 2', '+',
];

const KEYS = [
  'redis_cache_disable', ' redis_cache_disable', "\tredis_cache_disable", "redis_cache_disable ", "redis_cache_disable\t",
  'Redis_Cache_Disable', 'redis-cache-disable', 'redis_cache_disable.x', 'redis_cache_disable x', 'x redis_cache_disable',
  "x\tredis_cache_disable", "redis_cache_disable\tx", "'redis_cache_disable'", '"redis_cache_disable"', 'redis_cache_disable[]',
  'redis_cache_disable[x]', 'redis_cache_disable ["x"]', 'redis_cache_disable[ x ]', 'redis_cache_disable[a][b]', 'x[redis_cache_disable]',
  "redis_cache_disable['a\nb']", '#redis_cache_disable', ';redis_cache_disable', '//redis_cache_disable', '[redis_cache_disable]',
  '[s]redis_cache_disable', "[s]\nredis_cache_disable", ' [s]redis_cache_disable', "\t[s]redis_cache_disable", '[]redis_cache_disable',
  "on\tredis_cache_disable", 'on redis_cache_disable', "redis_cache_disable\xc2\xa0", "\xef\xbb\xbfredis_cache_disable", 'redis_cache_disable:',
  'redis_cache_disable]', 'redis_cache_disable{', 'redis_cache_disable!', 'redis_cache_disable?', 'redis_cache_disable$', '@redis_cache_disable',
  'redis_cache_disable = redis_cache_disable', 'null', 'none', 'yes[]', 'redis_cache_disable[${X}]', 'redis_cache_disable["]"]', '[it\'s]',
];

/** What stands before and behind an assignment. */
const SURROUNDINGS = [
  ['', ''], ["x = 1\n", "y = 2\n"], ["x = \"\n", "\"\n"], ["x = '\n", "'\n"], ["x = don't\n", ''], ["x = don't\n", "y = won't\n"],
  ["x = 5\" disk\n", "y = 3\" disk\n"], ["x = 5\" disk\n", ''], ["x[\"\n", "\"] = 2\n"], ["[\"s]\n", "\"]\n"], ["[it's]\n", "[it's]\n"],
  ["x = a\$\n", ''], ["x = a\$\r\n", ''], ["x = a\$\n[s]\n", ''], ["x = a$ \n", ''], ["; it's \"half (open\n", ''], ["# plain words\n", ''],
  ["# see (docs)\n", ''], ["# x = it's\n", ''], ["# x = \"\n", "# \"\n"], ["x = (\n", ")\n"], ["x = ''\t", ''], ["x = 1\t", ''],
  ["x = 1;", "y = 2\n"], ["x\t", ''], ["x = 1\r", ''], ["x = 1\x0b", ''], ["\0\n", ''], ["x = 1\0", ''], ["x = 1\n\0", ''], ["null = 1\n", ''],
  ["none\n", ''], [" none\n", ''], ["", "on"], ["", "x\non"], ['', " \n"], ['', ';'], ['', "; it's"], ['', 'x = bar '], ['', 'x = "bar'],
  ["a{b = 1\n", ''], ["a]b = 1\n", ''], ["[s]]\n", ''], ["[s\n", ''], ["[s;x]\n", ''], ["x = \"a\\\\\" \n", ''], ["x = \"a\\\\\" \n", ";\"\n"],
  ["x = \"\\\${A}\"\n", ''], ["x = \"C:\\d\\\"\n", ''], ["x = \"C:\\d\\\" ; c\n", ''], ["x = \${A:-\"\n", "\"}\n"], ["x = \${A:-b}\n", ''],
  ["x = \${LONG:-\${A}}\n", ''], ["x = <<<EOT\n", "EOT\n"], ["/*\n", "*/\n"], ["redis_cache_disable[] = 1\n", ''], ['', "redis_cache_disable[] = 1\n"],
  ['', "redis_cache_disable\n"], ['', "redis_cache_disable =\n"], ['', "redis_cache_disable = off"], ["; redis_cache_disable = 1\n", ''],
  [";cachehold/1 id=1 edit=inserted was=\n", ''], [";cachehold/2 id=1\n", ''], [";cachehold/1 id=1 edit=replaced was=0\n", ''],
];

/** The shape of BOA's default.boa_site_control.ini. */
const TEMPLATE = ";;
;; This is a default PHP INI template which can be modified
;; and saved as an active file
;;
;; It's active only if the file exists; see also \"docs\" (README)

;; Set to TRUE to disable the Redis cache for this site only.
;; NOTE: changes take effect in ~60 seconds!
;redis_cache_disable = FALSE

;session_cookie_ttl = 86400
;session_gc_eol = 86400
allow_private_file_downloads = FALSE
ignore_user_register_protection = TRUE
entitycache_dont_enable = FALSE
auto_detect_facebook_integration = TRUE
disable_admin_dos_protection = FALSE
speed_booster_anon_cache_ttl = 10
set_composer_manager_vendor_dir = FALSE
";

const DAMAGE = ["'", '"', '$', '(', '!', ' = x', "\0", "\t;", '{', "\nnone", "\n# it's", "\r"];

/** Shortest files for rules that a fuzzer needs long to find broken. */
const FOUND = [
  'e=$\\$=', 'e=$\\', 'e=$\\=', 'e=$\\$', 'a[$\\$]]=1', 'a[$\\]]=1', 'a[\\]=1', 'a[\\]]=1', '[$\\$;]', '[\\;]', 'x="\\"', 'x="\\\\"',
  "x=\"\\\"\ny=1", 'x="$"', 'x="$\\"', 'a[false]=1', 'a[E_ALL]=1', "a[' ']=1", 'a[" " ]=1', 'a[ ]=1', "[\t]\tx=1", '[s]x=1', "\t\tx\t\t",
  '  [x]=1', 'x=1[', 'x[]=[', '9[]=1', '09[]=1', '-1[]=1', '1.0[]=1', 'x= |1', 'x=1 | 2', "x='a'''b'", "x=''", "x='' ", "x=a''b",
  'x=!(~1)', 'x=~(1)|!2', '=', ' = ', "x\n=1",
  "redis_cache_disable = \x0b0", "redis_cache_disable=\x0c", 'redis_cache_disable = XYZ', 'redis_cache_disable = AZ9', 'redis_cache_disable = __',
  'x = TRUE z9', 'x = TRUE -1', 'x = TRUE -.5', 'x = TRUE -1.5', 'x = TRUE 1.5', 'x = TRUE .5', 'x = TRUE 1.2.3', 'x = TRUE -', 'x = TRUE .',
  'x = TRUE 5.', 'x = TRUE --1', 'x = (1)Zz', 'x[a${A}] = 1', 'x[a$] = 1', "x[a\0b] = 1", "[a\0b]\nx=1", "[s] \nx = (", "[s]\t\r\nx = (",
  "x['a' ] = 1", "x[''] = 1", '[ "a"]x = 1', 'x[a "b"] = 1', 'x[a$\\', 'x = ${A', 'x = ${', 'x = "a$b"', 'x = "a$$b"', 'x = "\\${A}"', 'x = "a\\\'b"',
  'redis_cache_disable = 010|0', 'redis_cache_disable = 0x1|0', 'redis_cache_disable = E_ALL|1', 'redis_cache_disable = SEEK_SET&1',
  'redis_cache_disable = 1&SEEK_SET', 'redis_cache_disable = ${A}&1', 'x[true] = 1', 'x[null] = 1', 'x[on] = 1', 'x = !${A}', 'x = a${A}\'b\'',
  "none\tx = 1", 'none ', ' none', "\t", "x\n\t", "\xef\xbb\xbf", 'x = "\\', 'x = 010&012', 'x = 1 ${A} 2',
];
