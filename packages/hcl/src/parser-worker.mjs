import { parentPort, workerData } from 'node:worker_threads';
import { getExpressionAst, parse } from '@cdktn/hcl2json';

/** Parses files (for what is wrong with them) and expressions (for their trees) and ends: the parser keeps 85 MiB. */
const { files, expressions } = workerData;
const errors = [];
for (const [name, text] of files)
  await parse(name, text).catch((error) => errors.push([name, String(error.message)]));
const trees = [];
// A heredoc needs its newline.
for (const expression of expressions)
  trees.push(await getExpressionAst('expression', `${expression}\n`).catch(() => null));
parentPort.postMessage({ errors, trees });
process.exit();
