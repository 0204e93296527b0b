<?php
// SPDX-License-Identifier: MIT
// validate(value, schema) lists what is wrong with a decoded JSON value, by the part of JSON Schema that schemas/ uses:
// type, const, enum, pattern, minimum, properties, required, additionalProperties: false, items. Any other keyword is an
// error, or a schema would promise what nobody checks.

const ANNOTATIONS = ['$schema', '$id', 'title', 'description'];
const CHECKED = ['type', 'const', 'enum', 'pattern', 'minimum', 'properties', 'required', 'additionalProperties', 'items'];

function has_type($value, string $type): bool {
  switch ($type) {
    case 'object': return $value instanceof stdClass;
    case 'array': return is_array($value);
    case 'string': return is_string($value);
    case 'integer': return is_int($value);
    case 'boolean': return is_bool($value);
    case 'null': return $value === NULL;
  }
  throw new Exception("unknown type '$type'");
}

function validate($value, stdClass $schema, string $at = '$'): array {
  $unknown = array_diff(array_keys((array) $schema), ANNOTATIONS, CHECKED);
  if ($unknown) return ["$at: the schema uses " . implode(', ', $unknown)];
  $types = (array) ($schema->type ?? []);
  if ($types && !array_filter($types, fn($type) => has_type($value, $type)))
    return ["$at is " . json_encode($value) . ', not ' . implode(' or ', $types)];
  $wrong = [];
  if (property_exists($schema, 'const') && $value !== $schema->const) $wrong[] = "$at is not " . json_encode($schema->const);
  if (isset($schema->enum) && !in_array($value, $schema->enum, TRUE)) $wrong[] = "$at is " . json_encode($value);
  if (isset($schema->pattern) && is_string($value) && !preg_match("~{$schema->pattern}~u", $value)) $wrong[] = "$at does not match {$schema->pattern}";
  if (isset($schema->minimum) && is_int($value) && $value < $schema->minimum) $wrong[] = "$at is below {$schema->minimum}";
  if ($value instanceof stdClass) $wrong = array_merge($wrong, validate_members($value, $schema, $at));
  if (is_array($value) && isset($schema->items))
    foreach ($value as $index => $item) $wrong = array_merge($wrong, validate($item, $schema->items, "{$at}[$index]"));
  return $wrong;
}

function validate_members(stdClass $value, stdClass $schema, string $at): array {
  $wrong = [];
  foreach ($schema->required ?? [] as $name)
    if (!property_exists($value, $name)) $wrong[] = "$at.$name is missing";
  foreach ($value as $name => $member) {
    if (isset($schema->properties->$name)) $wrong = array_merge($wrong, validate($member, $schema->properties->$name, "$at.$name"));
    elseif (($schema->additionalProperties ?? TRUE) === FALSE) $wrong[] = "$at.$name is in no schema";
  }
  return $wrong;
}

// As a program: FILE.schema.json on the command line, the JSON text on standard input.
if (isset($argv[1]) && realpath($argv[0]) === __FILE__) {
  $text = stream_get_contents(STDIN);
  $value = json_decode($text);
  $schema = json_decode(file_get_contents($argv[1]), FALSE, 512, JSON_THROW_ON_ERROR);
  $wrong = json_last_error() !== JSON_ERROR_NONE || trim($text) === '' ? ['no JSON: ' . $text] : validate($value, $schema);
  foreach ($wrong as $line) echo "$line\n";
  exit($wrong ? 1 : 0);
}
