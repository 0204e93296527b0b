<?php
// SPDX-License-Identifier: MIT
// What must hold for every file, PHP being the judge. Each check returns NULL, or what is wrong.

require_once __DIR__ . '/probe_client.php';

const BYTE_ORDER_MARK = "\xef\xbb\xbf";

/** Parse or not with the same message, every key and value, truth of the switch; then hold and release. */
function check_all(Probe $probe, $bytes) {
  $ours = $probe->ask($bytes);
  list($php, $message) = judge($bytes);
  return check_reading($ours, $php, $message)
    ?? check_hold($ours, $php)
    ?? check_release($probe, $bytes, $php)
    ?? ($ours['hold'] === 'switched' ? check_edits($probe, $bytes, $ours['held']) : NULL);
}

function check_reading(array $ours, $php, $message) {
  $error = $ours['truth'] === 'unparsable' ? $ours['message'] . ' on line ' . $ours['line'] : '';
  if ($error !== $message || ($php === FALSE) !== ($error !== '')) {
    return "message: PHP says '$message', we say '$error'";
  }
  if ($php === FALSE) {
    return NULL;
  }
  list($all, $unknown) = fold($ours['statements']);
  $known = array_diff_key($all, $unknown);
  if ($known !== array_diff_key($php, $unknown) || array_keys($all) !== array_keys($php)) {
    return 'values: PHP reads ' . shown($php) . ', we read ' . shown($all);
  }
  $truth = !array_key_exists(THE_SWITCH, $php) ? 'absent' : ($php[THE_SWITCH] ? 'truthy' : 'falsy');
  return in_array($ours['truth'], [$truth, 'unknown'], TRUE) ? NULL : "truth: PHP $truth, ours $ours[truth]";
}

function check_hold(array $ours, $php) {
  if ($php === FALSE) {
    return $ours['hold'] === 'refused' || PHP_VERSION_ID >= 80300 ? NULL : "hold of an unparsable file: $ours[hold]";
  }
  switch ($ours['hold']) {
    case 'refused':
      $allowed = '/NUL byte|reads this file differently|cannot be noted|syntax error|memory|marks? (is damaged|that contradict)|read other keys differently/';
      return preg_match($allowed, $ours['why']) ? NULL : "hold: refused, $ours[why]";

    case 'owner_on':
    case 'already_ours':
      return ($php[THE_SWITCH] ?? '') ? NULL : "hold: $ours[hold], and it is not on";

    case 'reasserted':
      return check_held($ours['held'], $php);

    case 'switched':
      return $ours['trip'] !== '' ? "trip: $ours[trip]" : check_held($ours['held'], $php);
  }
  return "hold: $ours[hold]";
}

/** PHP reads the switch as true, and everything else as before. */
function check_held($held, $before) {
  list($php) = judge($held);
  if (!($php[THE_SWITCH] ?? '')) {
    return 'held: the switch is not on in ' . escape($held);
  }
  unset($php[THE_SWITCH], $before[THE_SWITCH]);
  return $php === $before ? NULL : 'held: other keys differ in ' . escape($held);
}

/** Whatever a mark says, releasing changes no other key, and a file that PHP cannot parse is left alone. */
function check_release(Probe $probe, $bytes, $before) {
  list($outcome, $released) = $probe->release($bytes);
  if ($outcome === 'not_held' || $outcome === 'refused') {
    return $released === '' ? NULL : "release: $outcome, but with bytes";
  }
  list($after) = judge($released);
  unset($before[THE_SWITCH], $after[THE_SWITCH]);
  $good = $after === $before && !preg_match('/(?:\A|[\r\n]);cachehold\/1 /', $released);
  return $good ? NULL : "release: $outcome, and other keys differ in " . escape($released);
}

/**
 * What others do to a held file stays, byte for byte; only our edit goes. The end that a last line got with it stays where
 * something was appended behind it.
 */
function check_edits(Probe $probe, $bytes, $held) {
  $end = preg_match('/^(?:\xef\xbb\xbf)?;cachehold\/1 [^\r\n]* end=[^\r\n]*(\r?\n)/', $held, $match) ? $match[1] : '';
  foreach (['prepend', 'append', 'nightly'] as $edit) {
    $theirs = $edit($held);
    list($php) = judge($theirs);
    if ($php === FALSE || ($edit === 'nightly' && strncmp($bytes, BYTE_ORDER_MARK, 3) === 0)) {
      // a byte order mark makes the first line of the original another one than in the held file
      continue;
    }
    list($outcome, $released, $reason) = $probe->release($theirs);
    $several = substr_count($bytes, THE_SWITCH) > 1;
    $dead = strpos($reason, 'is not there any more') !== FALSE;
    if ($outcome === 'kept_switch' || $outcome === 'refused' || ($edit === 'nightly' && ($several || $dead))) {
      // the edit has brought another assignment to life, has made the mark text of a value, or has made ours text, too
      continue;
    }
    if ($released !== $edit($edit === 'prepend' ? $bytes : $bytes . $end) && !(preg_match('/was=\S*%0[AD]/', $held) && $edit === 'nightly')) {
      return "edit: $edit, $outcome ($reason): " . escape($released) . ' from ' . escape($theirs);
    }
  }
  return NULL;
}

function prepend($bytes) {
  $skip = strncmp($bytes, BYTE_ORDER_MARK, 3) === 0 ? 3 : 0;
  return substr($bytes, 0, $skip) . "; first\n" . substr($bytes, $skip);
}

function append($bytes) {
  return $bytes . "later = 1\n";
}

/** BOA's daily.sh: comments and indented lines go, a key is added. */
function nightly($bytes) {
  return preg_replace('/^(?:;;|#| |$).*(?:\n|\z)/m', '', $bytes) . "advagg_auto_configuration = TRUE\n";
}

function shown($value) {
  return escape(json_encode($value, JSON_INVALID_UTF8_SUBSTITUTE));
}

/** The shortest file that still fails in the same way. */
function minimized(Probe $probe, $bytes, $failure) {
  $kind = strtok($failure, ':');
  for ($size = max(1, strlen($bytes) >> 1); $size >= 1; $size >>= 1) {
    for ($at = 0; $at < strlen($bytes);) {
      $shorter = substr($bytes, 0, $at) . substr($bytes, $at + $size);
      $now = check_all($probe, $shorter);
      if ($now !== NULL && strtok($now, ':') === $kind) {
        $bytes = $shorter;
      }
      else {
        $at += $size;
      }
    }
  }
  return $bytes;
}
