<?php
// SPDX-License-Identifier: MIT
/**
 * old-syntax.php FILE...: what of each PHP 5.6 could not read. The judge is php-parser 4 with the grammar of PHP 5, which takes a little
 * of PHP 7; that is looked for. Status 3: it is not here.
 */
@include '/usr/share/php/PhpParser/autoload.php';
if (!defined('PhpParser\ParserFactory::ONLY_PHP5')) {
  exit(3);
}
use PhpParser\Node;

function is_new(Node $node) {
  $is_new = $node instanceof Node\Expr\BinaryOp\Coalesce || $node instanceof Node\Expr\BinaryOp\Spaceship || $node instanceof Node\Expr\AssignOp\Coalesce
    || $node instanceof Node\Stmt\GroupUse || ($node instanceof Node\Stmt\Class_ && $node->name === NULL);
  $is_new = $is_new || ($node instanceof Node\FunctionLike && $node->getReturnType());
  // PHP 5 takes these for the names of classes.
  return $is_new || ($node instanceof Node\Param && in_array((string) $node->type, ['int', 'float', 'bool', 'string', 'iterable', 'object', 'mixed'], TRUE));
}

foreach (array_slice($argv, 1) as $file) {
  try {
    $parser = (new PhpParser\ParserFactory)->create(PhpParser\ParserFactory::ONLY_PHP5);
    foreach ((new PhpParser\NodeFinder)->find($parser->parse(file_get_contents($file)), 'is_new') as $node) {
      echo "$file, line ", $node->getLine(), ': ', $node->getType(), "\n";
    }
  }
  catch (PhpParser\Error $e) {
    echo "$file: ", $e->getMessage(), "\n";
  }
}
