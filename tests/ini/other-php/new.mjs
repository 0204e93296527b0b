// SPDX-License-Identifier: MIT
// node new.mjs VERSION JUDGE INPUTS RESULTS: runs judge.php in a PHP of version 8.2 or later.
import fs from 'fs';
import { loadNodeRuntime } from '@php-wasm/node';
import { PHP } from '@php-wasm/universal';
const [, , version, judge, inputs, results] = process.argv;

const options = { emscriptenOptions: { processId: process.pid } };
const php = new PHP(await loadNodeRuntime(version, options));
php.writeFile('/tmp/inputs', fs.readFileSync(inputs));
php.writeFile('/tmp/judge.php', fs.readFileSync(judge, 'utf8'));
const answer = await php.run({ scriptPath: '/tmp/judge.php' });
fs.writeFileSync(results, Buffer.from(answer.bytes));
process.exit(0);
