#!/usr/bin/env php
<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Speaks as a MySQL server for one client, and means him no good: hostile-server.php MODE FILE. Prints its port.
 *
 *   infile    asks for FILE at every query, writes what comes to FILE.got
 *   endless   rows without end, as fast as the client takes them; `slow`: ten a second; `wide`: rows of a megabyte; `empty`: of no byte
 */

list(, $mode, $file) = $argv;
$server = stream_socket_server('tcp://127.0.0.1:0');
echo substr(strrchr(stream_socket_get_name($server, FALSE), ':'), 1), "\n";
fclose(STDOUT);
$client = stream_socket_accept($server, 60) ?: exit(1);
stream_set_timeout($client, 60);

function send($client, $number, $payload) {
  return @fwrite($client, substr(pack('V', strlen($payload)), 0, 3) . chr($number) . $payload);
}

/** NULL when the client is gone. */
function receive($client) {
  $head = stream_get_contents($client, 4);
  if (strlen($head) < 4) {
    return NULL;
  }
  $length = unpack('V', substr($head, 0, 3) . "\0")[1];
  return $length ? stream_get_contents($client, $length) : '';
}

$ok = "\0\0\0\2\0\0\0";
send($client, 0, "\x0a8.0.30\0" . "\1\0\0\0" . 'abcdefgh' . "\0" . "\xdf\xf7" . "\x21" . "\2\0" . "\x08\0" . "\x15" . str_repeat("\0", 10) . 'ijklmnopqrst' . "\0mysql_native_password\0");
receive($client);
send($client, 2, $ok);
while (($query = receive($client)) !== NULL) {
  if ($mode === 'infile') {
    send($client, 1, "\xfb$file");
    for ($number = 3; (string) ($piece = receive($client)) !== ''; $number++) {
      file_put_contents("$file.got", $piece, FILE_APPEND);
    }
    send($client, $number, $ok);
  }
  elseif (strpos($query, 'SELECT') !== 1) {
    send($client, 1, $ok);
  }
  else {
    send($client, 1, "\1");
    send($client, 2, "\3def\0\1t\1t\1c\1c\x0c\x21\0\0\1\0\0\xfd\0\0\0\0\0");
    send($client, 3, "\xfe\0\0\2\0");
    $text = ['wide' => "\xfd\0\0\x10" . str_repeat('x', 1 << 20), 'empty' => "\0"][$mode] ?? "\5cache";
    for ($number = 4; send($client, $number & 255, $text) && !feof($client); $number++) {
      usleep($mode === 'slow' ? 100000 : 0);
    }
    exit;
  }
}
