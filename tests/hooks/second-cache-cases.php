<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Cases of second-cache.test. Arguments: the extension that is to be used, a directory for scratch files.
 */

require __DIR__ . '/../../hooks/cachehold/database.php';
require __DIR__ . '/../../hooks/cachehold/second_cache.php';

list(, $scratch) = $argv;
$password = "p'q\\r\$s";
require __DIR__ . '/second-cache.inc';

// Which tables.
$db = make_database(['cache', 'cache_bootstrap', 'cache_form', 'cachexfilter', 'cached_thing', 'node', 'sessions', 'queue', 'semaphore']);
$db->exec('CREATE VIEW cache_view AS SELECT * FROM node');
$problem = cachehold_empty_second_cache(credentials(), FALSE);
check($problem === '' && !rows($db, 'cache') && !rows($db, 'cache_bootstrap'), 'Drupal 7: `cache` and `cache_...` are empty', $problem);
check(rows($db, 'cache_form') === 2, 'forms that somebody fills in stay');
check(rows($db, 'cachexfilter') === 2 && rows($db, 'cached_thing') === 2, 'an underscore is an underscore');
check(rows($db, 'node') === 2, 'a view named like a bin empties nothing');
check(rows($db, 'sessions') + rows($db, 'queue') + rows($db, 'semaphore') === 6, 'sessions, queue and semaphore stay');

$kept = ['cachetags', 'cache', 'router', 'key_value', 'key_value_expire', 'queue', 'semaphore', 'sessions'];
$db = make_database(array_merge($kept, ['cache_entity', 'cache_container', 'cache_Odd']));
$problem = cachehold_empty_second_cache(credentials(), TRUE);
check($problem === '' && rows($db, 'cache_entity') + rows($db, 'cache_container') + rows($db, 'cache_Odd') === 0, 'Drupal 8: all bins are empty', $problem);
check(array_sum(array_map(function ($table) use ($db) { return rows($db, $table); }, $kept)) === 2 * count($kept),
  'Drupal 8: tag counters, router, key-value stores and whatever is called `cache` stay');

$db = make_database(['cache', 'cache_page', '`cache_odd``name`']);
for ($i = 0; $i < 1300; $i++) {
  $db->exec("INSERT INTO cache_page (cid) VALUES ('$i')");
}
check(cachehold_empty_second_cache(credentials(), FALSE) === '' && !rows($db, 'cache_page') && !rows($db, '`cache_odd``name`'),
  'more rows than a batch, and a name with a backtick');

// Other people in the database.
$db = make_database(['cache', 'cache_bootstrap']);
$reader = connect('shop');
$reader->exec('START TRANSACTION WITH CONSISTENT SNAPSHOT');
rows($reader, 'cache');
$sent = statements_of_site($db, function () use (&$problem) {
  $problem = cachehold_empty_second_cache(credentials(), FALSE);
});
check($problem === '' && rows($db, 'cache') === 0, 'a long reader does not hinder us', $problem);
check(rows($reader, 'cache') === 2 && rows($reader, 'cache_bootstrap') === 2, 'nor do we hinder it: it goes on seeing what it saw');
check($sent && !preg_grep('/TRUNCATE|LOCK TABLES|ALTER|DROP/i', $sent), 'where people are nothing is sent that readers wait for', $sent);
check((bool) preg_grep('/lock_wait_timeout = 1, innodb_lock_wait_timeout = 1/', $sent), 'the waits of our session are limited', $sent);
$reader->exec('COMMIT');

$db = make_database(['cache', 'cache_bootstrap']);
$reader->exec('START TRANSACTION');
rows($reader, 'cache');
$sent = statements_of_site($db, function () use (&$problem) {
  $problem = cachehold_empty_second_cache(credentials(), TRUE);
});
check((bool) preg_grep('/TRUNCATE TABLE `cache_bootstrap`/', $sent), 'at a new place it is TRUNCATE', $sent);
check($problem === '' && !rows($db, 'cache') && preg_grep('/DELETE FROM `cache` /', $sent), '... and DELETE, if somebody reads after all', $sent);
$reader->exec('COMMIT');

$db = make_database(['aaa', 'cache', 'cache_bootstrap']);
for ($i = 0; $i < 64; $i++) {
  $db->exec("INSERT INTO aaa (cid, data) VALUES ('big$i', REPEAT('z', 400000))");
}
$dump = popen('mariadb-dump --no-defaults --socket=' . escapeshellarg(getenv('SITE_DB_SOCKET')) . ' --user=root --single-transaction shop 2>&1; echo "status $?"', 'r');
// The first table fills the pipe and the dump stands in the middle of it.
$text = '';
while (strpos($text, 'INSERT INTO `aaa`') === FALSE && !feof($dump)) {
  $text .= fread($dump, 1000);
}
$problem = cachehold_empty_second_cache(credentials(), FALSE);
$text .= stream_get_contents($dump);
pclose($dump);
check($problem === '' && rows($db, 'cache') === 0, 'during a dump the tables are emptied', $problem);
check(substr(trim($text), -8) === 'status 0' && strpos($text, 'INSERT INTO `cache_bootstrap`'), 'the dump does not break and has the rows of its time', substr($text, -300));

$db = make_database(['cache', 'cache_bootstrap', 'cache_menu']);
$db->exec("INSERT INTO cache_bootstrap (cid) VALUES ('a''b\\\\c'), ('zz')");
$db->exec('ALTER TABLE cache_bootstrap CONVERT TO CHARACTER SET utf8mb4');
$db->exec('INSERT INTO cache_bootstrap (cid) VALUES (_utf8mb4 0xd0ba)'); // no letter of latin1
$db->exec("SET GLOBAL init_connect = 'SET character_set_client = latin1, character_set_results = latin1, character_set_connection = latin1'");
$db->exec("INSERT INTO cache_bootstrap (cid) SELECT CONCAT('row', seq) FROM seq_1_to_1300");
$writer = connect('shop');
$writer->beginTransaction();
$writer->exec("UPDATE cache_bootstrap SET data = 'w' WHERE cid = 'one'");
$before = (int) $db->query("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_waits'")->fetchColumn(1);
$problem = cachehold_empty_second_cache(credentials(), FALSE);
$waits = (int) $db->query("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_waits'")->fetchColumn(1) - $before;
$db->exec("SET GLOBAL init_connect = ''");
check(strpos($problem, "'cache_bootstrap': locked") !== FALSE, 'a row that a writer holds is reported', $problem);
check($waits === 1, 'it costs one wait', $waits);
check(rows($db, 'cache_bootstrap') === 1 && !rows($db, 'cache') && !rows($db, 'cache_menu'), 'everything but this row is gone');
$writer->rollBack();
check(cachehold_empty_second_cache(credentials(), FALSE) === '' && !rows($db, 'cache_bootstrap'), 'when the writer is gone, so is the row');

require __DIR__ . '/old-server.inc';
$db = make_database(['cache']);
$writer->beginTransaction();
$writer->exec("UPDATE cache SET data = 'w' WHERE cid = 'one'");
mysqli_report(MYSQLI_REPORT_OFF);
$link = new OldServer('localhost', 'root', '', 'shop');
$link->query('SET SESSION innodb_lock_wait_timeout = 1');
$code = cachehold_delete_free_rows(cachehold_ask_server($link, microtime(TRUE) + 60), '`cache`');
check($code === 1205 && rows($db, 'cache') === 1, 'a server that cannot skip locked rows: the others go, and it is reported', $code);
$db->exec("INSERT INTO cache (cid) VALUES ('two')");
$writer->exec("UPDATE cache SET data = 'w' WHERE cid = 'two'");
$db->exec("INSERT INTO cache (cid) SELECT CONCAT('x', seq) FROM seq_1_to_600");
$code = cachehold_delete_free_rows(cachehold_ask_server($link, microtime(TRUE) + 60), '`cache`');
check($code === 1205 && rows($db, 'cache') === 2, '... those too that come behind a batch with two locked rows', rows($db, 'cache'));
$db->exec("INSERT INTO cache (cid) SELECT CONCAT('m', seq) FROM seq_1_to_600");
$writer->exec("INSERT INTO cache (cid) VALUES ('a'), ('b'), ('c'), ('d'), ('zz')");
$before = (int) $db->query("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_waits'")->fetchColumn(1);
$link->query('SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED');
$code = cachehold_delete_free_rows(cachehold_ask_server($link, microtime(TRUE) + 60), '`cache`');
$waits = (int) $db->query("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_waits'")->fetchColumn(1) - $before;
check($code === 1205 && $waits === 3, '... of which it waits for three, no more', $waits);
$writer->rollBack();

$db = make_database(['cache', 'cache_bootstrap']);
$db->exec("SET GLOBAL init_connect = 'SET autocommit = 0, sql_mode = \"NO_BACKSLASH_ESCAPES\"'");
check(cachehold_empty_second_cache(credentials(), FALSE) === '' && !rows($db, 'cache'), 'a server that starts sessions without autocommit');
$db->exec("INSERT INTO cache_bootstrap (cid) VALUES ('locked'), ('a''b\\\\c')");
$writer->beginTransaction();
$writer->exec("UPDATE cache_bootstrap SET data = 'w' WHERE cid = 'locked'");
$problem = cachehold_empty_second_cache(credentials(), FALSE);
check(strpos($problem, 'locked by somebody else') !== FALSE && rows($db, 'cache_bootstrap') === 1, '... and takes a backslash as it stands', $problem);
$writer->rollBack();
$db->exec("SET GLOBAL init_connect = ''");

$db = make_database(['cache']);
$db->exec('CREATE DATABASE neighbour');
$db->exec('CREATE TABLE neighbour.n_system (a INT)');
$db->exec('CREATE TABLE neighbour.n_variable (a INT)');
$db->exec('GRANT ALL ON neighbour.* TO site@localhost');
$problem = cachehold_empty_second_cache(credentials(), FALSE);
check($problem === '' && !rows($db, 'cache'), "another database of the site's user is not asked", $problem);
$db->exec('DROP DATABASE neighbour');

// Rights, and servers in trouble.
$db = make_database(['cache', 'cache_bootstrap'], 'SELECT, INSERT, DELETE');
$problem = cachehold_empty_second_cache(credentials(), TRUE);
check($problem === '' && rows($db, 'cache') + rows($db, 'cache_bootstrap') === 0, 'a user who may not DROP', $problem);
$db = make_database(['cache'], 'SELECT');
$problem = cachehold_empty_second_cache(credentials(), FALSE);
check(strpos($problem, 'may not delete') !== FALSE && rows($db, 'cache') === 2, 'a user who may not DELETE is reported', $problem);
make_database(["`cache_\x1b[31m`"], 'SELECT');
$problem = cachehold_empty_second_cache(credentials(), FALSE);
check(strpos($problem, 'a table: this user may not delete') === 0, '... without the name of a table that no Drupal has made', $problem);

$problem = cachehold_empty_second_cache(credentials(['password' => 'Geheim-123']), FALSE);
check(strpos($problem, 'wrong user or password') === 0 && !strpos($problem, 'Geheim'), 'a wrong password is reported, not printed', $problem);
$problem = cachehold_empty_second_cache(credentials(['name' => 'dropped', 'user' => 'root', 'password' => '']), FALSE);
check(strpos($problem, 'no such database') === 0, 'a dropped database', $problem);
$problem = cachehold_empty_second_cache(credentials(['host' => '127.0.0.1', 'port' => 1]), FALSE);
check(strpos($problem, 'the server cannot be reached') === 0, 'no server', $problem);

$silent = stream_socket_server('tcp://127.0.0.1:0');
$port = (int) substr(strrchr(stream_socket_get_name($silent, FALSE), ':'), 1);
// Some seconds on a machine that has time; without our limits it would be a day.
$start = microtime(TRUE);
$problem = cachehold_empty_second_cache(credentials(['host' => '127.0.0.1', 'port' => $port]), FALSE);
check(strpos($problem, 'does not answer') !== FALSE && microtime(TRUE) - $start < 600, 'a server that accepts and is silent', $problem);

$full = stream_socket_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, stream_context_create(['socket' => ['backlog' => 1]]));
$address = stream_socket_get_name($full, FALSE);
for ($i = 0; $i < 8; $i++) {
  $waiting[] = stream_socket_client("tcp://$address", $code, $text, 0, STREAM_CLIENT_ASYNC_CONNECT | STREAM_CLIENT_CONNECT);
}
// Four seconds. Without our limit it would be this hour, or the 130 seconds after which Linux gives up.
ini_set('default_socket_timeout', '3600');
$start = microtime(TRUE);
$problem = cachehold_empty_second_cache(credentials(['host' => '127.0.0.1', 'port' => (int) substr(strrchr($address, ':'), 1)]), FALSE);
check(strpos($problem, 'the server cannot be reached') === 0 && microtime(TRUE) - $start < 100, 'a server that accepts nobody', $problem);

// A server that means harm.
file_put_contents("$scratch/secret", "secret words\n");
foreach (['infile' => 'it does not work, SQL error 2068', 'endless' => 'the answer is too long', 'wide' => 'the answer is too long',
  'empty' => 'the answer is too long',
  'slow' => 'not done within 60 seconds'] as $mode => $expected) {
  $server = popen(__DIR__ . "/hostile-server.php $mode " . escapeshellarg("$scratch/secret"), 'r');
  $ask = cachehold_ask_server(cachehold_sql_connect(credentials(['host' => '127.0.0.1', 'port' => (int) fgets($server)])), microtime(TRUE) + ($mode === 'slow' ? 2 : 60));
  $problem = refusal(function () use ($ask) { cachehold_empty_tables($ask, FALSE); });
  check($problem === $expected && memory_get_peak_usage() < 64 << 20, "a server that sends what nobody wants ($mode)", $problem);
  unset($ask);
  pclose($server);
}
check(!file_exists("$scratch/secret.got"), 'no file of this machine is sent, even if php.ini allows it');

// What is seen empty.
foreach ([[TRUE, 3], [FALSE, 1]] as list($is_new_place, $turns)) {
  $asked = 0;
  $problem = cachehold_empty_tables(function (array $statements) use (&$asked) {
    if (strpos(json_encode($statements), 'DELETE')) {
      return [[['0 5 1', '0 500 1', '0 7 0'][$asked++]], 0];
    }
    return [['system', 'variable', 'cache_page'], 0];
  }, $is_new_place);
  check($problem === '' && $asked === $turns, $is_new_place ? 'at a new place a table must be empty' : 'at a live one its end must be reached', $asked);
}

$db = make_database(['cache']);
$ask = cachehold_ask_server(cachehold_sql_connect(credentials()), microtime(TRUE) - 1);
check(refusal(function () use ($ask) { $ask(['DELETE FROM cache']); }) === 'not done within 60 seconds' && rows($db, 'cache') === 2,
  'the time for everything is limited');
$link = cachehold_sql_connect(credentials());
$ask = cachehold_ask_server($link, microtime(TRUE) + 60);
$db->exec("KILL $link->thread_id");
$problem = refusal(function () use ($ask) { $ask(['SELECT 1']); });
check(preg_match('/, SQL error (1927|2006|2013)$/', $problem), 'nobody goes on where the connection is lost', $problem);
$ordinary = ini_get('mysqlnd.net_read_timeout');
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
cachehold_empty_second_cache(credentials(), FALSE);
check(ini_get('mysqlnd.net_read_timeout') === $ordinary && $ordinary > 60, 'other connections of this process wait as long as ever');
check((new mysqli_driver())->report_mode === (MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT), 'and find the error mode of mysqli as it was');

// The program ends its PHP then, and nobody knows why.
preg_match('/ limit\((\d+)\)/', file_get_contents(__DIR__ . '/../../src/command/sql_caches.cpp'), $found);
check(CACHEHOLD_SQL_CONNECT + CACHEHOLD_SQL_TOTAL + CACHEHOLD_SQL_ANSWER < $found[1] && CACHEHOLD_DRUSH_TOTAL + 4 < $found[1] && CACHEHOLD_DRUSH_CALL * 2 < CACHEHOLD_DRUSH_TOTAL,
  'all limits are below that of the program, which waits for us', $found);

// What a Drush says. Its last word is the SQL text.
$answer = 'word=${0#*"\'"}; word=${word%%:*}; echo "$word:3130;$word:"';
foreach ([["$answer", [['10'], CACHEHOLD_SQL_UNSEEN]], ["$answer; echo \"\$word:end;\"", [['10'], 0]]] as list($script, $expected)) {
  $ask = cachehold_ask_drush(['sh', '-c', $script], microtime(TRUE) + 60);
  check($ask([['10', '']]) === $expected, "a Drush's answer is whole when it has an end: $expected[1]", $ask([['10', '']]));
}
foreach ([[1, 'its Drush did not end in time', 'a Drush gets the time that is left'], [-1, 'not done within 45 seconds', '... and is not started where there is none']] as list($left, $expected, $name)) {
  $ask = cachehold_ask_drush(['sh', '-c', ($left > 0 ? 'sleep 15; ' : '') . "touch $scratch/asked"], microtime(TRUE) + $left);
  $problem = refusal(function () use ($ask) { $ask(['SELECT 1']); });
  check($problem === $expected && !file_exists("$scratch/asked"), $name, $problem);
}
list($said) = cachehold_collect(['sh', '-c', 'yes | head -c 3000000'], 1, 60, 1000);
check(strlen($said) === 1000, 'of what it writes without end the first bytes are kept', strlen($said));

// drushrc.php.
$options = ['packages' => ['modules' => ['evil' => ['description' => "Tom's\n\$options['db_name'] = 'victim';\n/*\""]]], 'db_type' => 'mysql', 'db_port' => '3306',
  'db_host' => 'localhost', 'db_user' => 'site', 'db_passwd' => $password, 'db_name' => 'shop', 'installed' => TRUE, 'nothing' => NULL, 'note' => '"*/'];
$site = write_drushrc(drushrc($options));
check(cachehold_site_credentials($site) === credentials(), 'drushrc.php of provision is read, whatever a module calls itself', cachehold_site_credentials($site));
check(cachehold_empty_second_cache(cachehold_site_credentials($site), FALSE) === '', 'and its credentials open the database');
write_drushrc(drushrc(['db_port' => 3307] + $options) . "\$options['note'] = \"it's\";\n\$options['db_name'] = 'later';\n");
$read = cachehold_site_credentials($site);
check($read['port'] === 3307 && $read['name'] === 'later', 'as in PHP a port may be a number, and the last assignment counts', $read);
write_drushrc("<?php touch('$scratch/executed');\n" . substr(drushrc($options), 6));
check(cachehold_site_credentials($site) === credentials() && !file_exists("$scratch/executed"), 'it is not executed');
write_drushrc(drushrc(['db_type' => 'pgsql'] + $options));
$problem = cachehold_empty_second_cache((array) cachehold_site_credentials($site), FALSE);
check($problem === CACHEHOLD_SQL_OTHER, 'another kind of database is named as the reason', $problem);
foreach (['db_name' => 'x`y', 'db_host' => "a;b", 'db_type' => 'oracle', 'db_port' => '33x'] as $key => $value) {
  write_drushrc(drushrc([$key => $value] + $options));
  check(cachehold_site_credentials($site) === NULL, "$key '$value' is refused");
}
write_drushrc("<?php\n# \$options['db_name'] = 'x';\n" . str_replace("\$options['db_name'] = 'shop'", "\$options['db_name'] = getenv('X')", substr(drushrc($options), 6)));
check(cachehold_site_credentials($site) === NULL, 'what is not a literal, or is commented out, does not count');

$read = cachehold_usable_credentials(['db_type' => 'mysqli', 'db_host' => 'db-1.example.com', 'db_user' => 'u', 'db_name' => 'my-db$1']);
check(isset($read['host']), 'an extension for a type, and names with dots, hyphens and dollars', $read);
check(cachehold_usable_credentials(['db_host' => ['h'], 'db_user' => 'u', 'db_name' => 'd']) === NULL, 'an option that is no text is none');
check(cachehold_site_credentials("$scratch/nowhere") === NULL, 'no drushrc.php, no credentials');
$place = escapeshellarg("$site/drushrc.php");
file_put_contents("$scratch/elsewhere", drushrc($options));
foreach (['a symbolic link' => 'ln -s ../elsewhere', 'a pipe' => 'mkfifo', 'a directory' => 'mkdir', 'a file of 5 MB' => "truncate -s 5M $scratch/elsewhere; mv $scratch/elsewhere", 'an empty file' => 'touch'] as $what => $command) {
  exec("rm -rf $place; $command $place");
  check(cachehold_site_credentials($site) === NULL, "$what in place of drushrc.php is left alone");
}

exit($failures ? 1 : 0);
