<?php
// SPDX-License-Identifier: MIT
// What a PHP programmer would write to empty a namespace: loop.php phpredis|predis SOCKET BEGINNING
// With --can instead of a socket: whether this machine has that client.
[, $client, $socket] = $argv;
$predis = '/usr/share/php/Predis/Autoloader.php'; // Debian's php-nrk-predis
if ($socket === '--can') {
    exit($client === 'phpredis' ? (extension_loaded('redis') ? 0 : 1) : (is_readable($predis) ? 0 : 1));
}
$pattern = $argv[3] . '*';
if ($client === 'phpredis') {
    $redis = new Redis();
    $redis->connect($socket);
    $redis->setOption(Redis::OPT_SCAN, Redis::SCAN_RETRY);
    $cursor = null;
    while (($keys = $redis->scan($cursor, $pattern)) !== false) {
        $redis->del($keys);
    }
} else {
    require $predis;
    Predis\Autoloader::register();
    $redis = new Predis\Client(['scheme' => 'unix', 'path' => $socket]);
    foreach (new Predis\Collection\Iterator\Keyspace($redis, $pattern) as $key) {
        $redis->del([$key]);
    }
}
