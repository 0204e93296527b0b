// SPDX-License-Identifier: MIT
// node old.cjs VERSION JUDGE INPUTS RESULTS: runs judge.php in a PHP of version 5.6 to 8.1.
global.location = { origin: 'http://localhost' };
const fs = require('fs');
const { PHP } = require('@php-wasm/node');
const [, , version, judge, inputs, results] = process.argv;

(async () => {
  const php = await PHP.load(version, { requestHandler: { documentRoot: '/tmp' } });
  php.writeFile('/tmp/inputs', fs.readFileSync(inputs));
  php.writeFile('/tmp/judge.php', fs.readFileSync(judge, 'utf8'));
  const answer = await php.run({ scriptPath: '/tmp/judge.php' });
  fs.writeFileSync(results, Buffer.from(answer.bytes));
  process.exit(0);
})();
