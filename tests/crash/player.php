<?php
// SPDX-License-Identifier: MIT
// Plays PHP of several sites for storm.test: while parse_ini_file() says that the cache is on, it reads the site's entry
// in Redis and writes a new one; else it does so in SQL. An entry in Redis that is older than the site's code, which
// changes only during a hold, is the failure that cachehold exists to prevent; so is one in SQL that is not of this hold.
//
//     player.php ROOT ADDRESS PASSWORD PAGES SITE...     prints "requests N, with the cache N, in SQL N, stale N"
//
// ADDRESS: a socket, or the port of a Sentinel of the primary `storm`. PAGES: a file, where the number of pages with the
// cache stands meanwhile; the play is over when it has gone.
[, $root, $address, $password, $pages] = $argv;
$sites = array_slice($argv, 5);
$counts = ['requests' => 0, 'with the cache' => 0, 'in SQL' => 0, 'stale' => 0];

/** Each request anew, as without persistent connections: whoever took over meanwhile is the one. */
function redis(): Redis {
  global $address, $password;
  $redis = new Redis();
  if (ctype_digit($address)) {
    $sentinel = new Redis();
    $sentinel->connect('127.0.0.1', (int) $address, 0.5, null, 0, 0.5);
    [$host, $port] = $sentinel->rawCommand('SENTINEL', 'get-master-addr-by-name', 'storm');
    $redis->connect($host, (int) $port, 0.5, null, 0, 0.5);
  }
  else {
    $redis->connect($address, 0, 0.5, null, 0, 0.5);
  }
  $redis->auth($password);
  return $redis;
}

function complain(string $what): void {
  global $counts;
  $counts['stale']++;
  fprintf(STDERR, "%.3f %s\n", microtime(true), $what);
}

/** The hold that has switched it, as its mark tells. */
function hold_of(string $ini): string {
  return preg_match('/^;cachehold\/1 id=([0-9a-f]+)/', (string) @file_get_contents($ini), $found) ? $found[1] : 'owner';
}

function request_with_redis(string $site, int $generation): void {
  global $counts;
  try {
    $redis = redis();
    $key = md5($site) . '_n_:cache_bootstrap:paths';
    $found = $redis->get($key);
    $counts['with the cache']++;
    if ($found !== false && (int) $found < $generation) {
      complain("$site: entry of code $found in Redis, the code is $generation");
    }
    $redis->set($key, (string) $generation);
  }
  catch (RedisException $e) {
    // The page is served without a cache.
  }
}

function request_with_sql(string $site, string $ini, string $hold): void {
  global $counts;
  static $db = null;
  $db = $db ?? new PDO('mysql:', 'root', '', [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
  $table = strtok($site, '.') . '.cache_bootstrap';
  try {
    $found = $db->query("SELECT data FROM $table WHERE cid = 'paths'")->fetchColumn();
    $counts['in SQL']++;
    if ($found !== false && $found !== $hold && hold_of($ini) === $hold) {
      complain("$site: entry of hold $found in SQL, the hold is $hold");
    }
    $db->exec("REPLACE INTO $table VALUES ('paths', '$hold')");
  }
  catch (PDOException $e) {
    // A lock that took too long: the page is served all the same.
  }
}

function request(string $site): void {
  global $root, $counts;
  $counts['requests']++;
  // A request sees one code only; those that outlive a whole task are the business of `settle`.
  $code = fopen("$root/code/$site", 'r');
  flock($code, LOCK_SH);
  $generation = (int) stream_get_contents($code);
  $ini = "$root/sites/$site/modules/boa_site_control.ini";
  $hold = hold_of($ini);
  if (empty((@parse_ini_file($ini) ?: [])['redis_cache_disable'])) {
    request_with_redis($site, $generation);
  }
  else {
    request_with_sql($site, $ini, $hold);
  }
  fclose($code);
}

while (($file = @fopen($pages, 'r+')) !== false) {
  fwrite($file, (string) $counts['with the cache']);
  fclose($file);
  request($sites[array_rand($sites)]);
  usleep(500);
}
foreach ($counts as $what => $count) {
  echo "$what $count, ";
}
echo "\n";
