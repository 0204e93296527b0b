<?php
// SPDX-License-Identifier: MIT
// Plays PHP of several sites for storm.test: while parse_ini_file() says that the cache is on, it reads the site's entry
// and writes a new one. An entry that is older than the site's code, which changes only during a hold, is the failure
// that cachehold exists to prevent.
//
//     player.php ROOT SOCKET PASSWORD DEADLINE SITE...     prints "requests N, with the cache N, stale N"
[, $root, $socket, $password, $deadline] = $argv;
$sites = array_slice($argv, 5);
$counts = ['requests' => 0, 'with the cache' => 0, 'stale' => 0];
$redis = null;

function connected(): Redis {
  global $socket, $password;
  $redis = new Redis();
  $redis->connect($socket, 0, 0.5, null, 0, 0.5);
  $redis->auth($password);
  return $redis;
}

function request(string $site): void {
  global $root, $redis, $counts;
  $counts['requests']++;
  // A request sees one code only; those that outlive a whole task are the business of `settle`.
  $code = fopen("$root/code/$site", 'r');
  flock($code, LOCK_SH);
  $generation = (int) stream_get_contents($code);
  $ini = @parse_ini_file("$root/sites/$site/modules/boa_site_control.ini");
  if (empty($ini['redis_cache_disable'])) {
    try {
      $redis = $redis ?? connected();
      $key = md5($site) . '_n_:cache_bootstrap:paths';
      $found = $redis->get($key);
      $counts['with the cache']++;
      if ($found !== false && (int) $found < $generation) {
        $counts['stale']++;
        fprintf(STDERR, "%.3f %s: entry of code %d, the code is %d\n", microtime(true), $site, $found, $generation);
      }
      $redis->set($key, (string) $generation);
    }
    catch (RedisException $e) {
      $redis = null;
    }
  }
  fclose($code);
}

while (time() < (int) $deadline) {
  request($sites[array_rand($sites)]);
  usleep(500);
}
foreach ($counts as $what => $count) {
  echo "$what $count, ";
}
echo "\n";
