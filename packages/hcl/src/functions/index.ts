import { unknown } from '../language/value.js';
import { collectionFunctions } from './collections.js';
import { conversionFunctions } from './conversion.js';
import { encodingFunctions } from './encoding.js';
import type { FunctionSet } from './function.js';
import { numericFunctions } from './numeric.js';
import { regexFunctions } from './regex.js';
import { textFunctions } from './text.js';
import { timeFunctions } from './time.js';

/** Functions whose result only a real run finds out: of time, chance, the machine, or rarely of use in a parameter. */
const later = [
  'abspath',
  'base64gzip',
  'bcrypt',
  'cidrhost',
  'cidrnetmask',
  'cidrsubnet',
  'cidrsubnets',
  'issensitive',
  'pathexpand',
  'plantimestamp',
  'rsadecrypt',
  'templatestring',
  'textdecodebase64',
  'textencodebase64',
  'timestamp',
  'type',
  'uuid',
  'uuidv5',
  'yamlencode',
];

/** The functions that need nothing but their arguments. */
export const pureFunctions: FunctionSet = {
  ...numericFunctions,
  ...textFunctions,
  ...regexFunctions,
  ...collectionFunctions,
  ...encodingFunctions,
  ...conversionFunctions,
  ...timeFunctions,
  ...Object.fromEntries(later.map((name) => [name, () => unknown])),
};
