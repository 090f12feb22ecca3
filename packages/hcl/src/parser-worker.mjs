import { parentPort, workerData } from 'node:worker_threads';
import { parse } from '@cdktn/hcl2json';

/** Parses files for what is wrong with them and ends: the parser keeps 85 MiB. */
const errors = [];
for (const [name, text] of workerData)
  await parse(name, text).catch((error) => errors.push([name, String(error.message)]));
parentPort.postMessage(errors);
process.exit();
