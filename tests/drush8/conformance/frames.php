<?php
// SPDX-License-Identifier: MIT
/**
 * @file
 * Reads what a Drush called with --backend sends, and prints its parts in order: text, packets of the probes, the end.
 */

$stream = stream_get_contents(STDIN);
$parts = preg_split('/(\0DRUSH_BACKEND:[^\0]*\n\0|\0DRUSH_BACKEND_OUTPUT_START>>>.*<<<DRUSH_BACKEND_OUTPUT_END)/s', $stream, -1, PREG_SPLIT_DELIM_CAPTURE | PREG_SPLIT_NO_EMPTY);
foreach ($parts as $part) {
  if (strpos($part, "\0DRUSH_BACKEND:") === 0) {
    $packet = json_decode(substr($part, 15, -2), TRUE);
    if (strpos($packet['message'], 'of the probe') || strpos($packet['message'], 'line of level')) {
      print "packet {$packet['packet']}: " . (isset($packet['type']) ? "[{$packet['type']}] " : '') . "{$packet['message']}\n";
    }
  }
  elseif (strpos($part, "\0DRUSH_BACKEND_OUTPUT") === 0) {
    $end = json_decode(substr($part, 30, -27), TRUE);
    print 'end: error_status ' . $end['error_status'] . ', output ' . json_encode($end['output']) . ', errors ' . json_encode($end['error_log']) . "\n";
  }
  elseif (trim($part) !== '') {
    print 'text: ' . trim($part) . "\n";
  }
}
