<?php
// SPDX-License-Identifier: MIT
// The other end of probe.cpp.

require_once __DIR__ . '/notation.php';

class Probe {
  private $process;
  private $pipes;
  private $dialect;

  /** Without a dialect: the one of the PHP that runs this. */
  public function __construct($binary, $dialect = NULL) {
    $this->process = proc_open([$binary], [['pipe', 'r'], ['pipe', 'w'], STDERR], $this->pipes);
    $this->dialect = $dialect ?? (PHP_VERSION_ID < 80100 ? 1 : (PHP_VERSION_ID < 80300 ? 2 : 3));
  }

  /** What our engine says. */
  public function ask($bytes) {
    $names = ['truth', 'value', 'line', 'message', 'hold', 'held', 'why', 'trip'];
    $answer = $this->request(chr($this->dialect), $bytes);
    $result = array_combine($names, array_slice($answer, 0, 8));
    $result['statements'] = array_chunk(array_slice($answer, 8), 4);
    return $result;
  }

  /** array(outcome, bytes, reason) of release(). */
  public function release($bytes) {
    return $this->request('r', $bytes);
  }

  private function request($kind, $bytes) {
    fwrite($this->pipes[0], $kind . pack('V', strlen($bytes)) . $bytes);
    $answer = [];
    for ($left = $this->number(); $left > 0; --$left) {
      $answer[] = $this->read($this->number());
    }
    return $answer;
  }

  private function number() {
    return unpack('V', $this->read(4))[1];
  }

  private function read($length) {
    $bytes = '';
    while (strlen($bytes) < $length) {
      $more = fread($this->pipes[1], $length - strlen($bytes));
      if ($more === FALSE || $more === '') {
        throw new RuntimeException('ini_probe has died');
      }
      $bytes .= $more;
    }
    return $bytes;
  }
}

/** A key as parse_ini_file() looks it up for an element: numeric strings are integers. */
function element_key($key) {
  $octal = strlen($key) > 1 && $key[0] === '0';
  return !$octal && is_numeric($key) && is_int($key + 0) ? (int) ($key + 0) : $key;
}

/**
 * array(what the statements make as an array, keys whose value nobody can tell), as parse_ini_file() folds them.
 */
function fold(array $statements) {
  $all = [];
  $unknown = [];
  foreach ($statements as list($kind, $key, $offset, $text)) {
    $value = $text[0] === '=' ? substr($text, 1) : NULL;
    if ($kind === 'scalar') {
      $all[$key] = $value;
      unset($unknown[$key]);
      if ($value === NULL) {
        $unknown[$key] = TRUE;
      }
      continue;
    }
    $key = element_key($key);
    if (!is_array($all[$key] ?? NULL)) {
      $all[$key] = [];
      unset($unknown[$key]);
    }
    if ($value === NULL || $offset === '?') {
      $unknown[$key] = TRUE;
    }
    elseif ($offset === '=') {
      // without a place left behind PHP_INT_MAX, PHP drops the value
      @$all[$key][] = $value;
    }
    else {
      $all[$key][substr($offset, 1)] = $value;
    }
  }
  return [$all, $unknown];
}
