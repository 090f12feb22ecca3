import { toNumber } from '../language/convert.js';
import { EvaluationError, type Value } from '../language/value.js';
import { any, type FunctionSet, fn } from './function.js';

const one = (body: (value: number) => number) => fn({ count: [1] }, (args) => body(args.number(0)));

const extreme = (choose: (...values: number[]) => number) =>
  fn({ count: [1, any] }, (args) => choose(...args.values.map(toNumber)));

function parseInteger(text: string, base: number): Value {
  if (base < 2 || base > 62) throw new EvaluationError('the base must be between 2 and 62');
  const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'.slice(0, base);
  const [, sign, body = ''] = /^([+-]?)(.+)$/.exec(text) ?? [];
  let result = 0;
  for (const char of base <= 36 ? body.toLowerCase() : body) {
    const digit = digits.indexOf(char);
    if (digit < 0) throw new EvaluationError(`${JSON.stringify(text)} is no whole number of base ${base}`);
    result = result * base + digit;
  }
  if (body === '') throw new EvaluationError('the text is empty');
  return sign === '-' ? 0 - result : result;
}

export const numericFunctions: FunctionSet = {
  abs: one(Math.abs),
  ceil: one((value) => Math.ceil(value) + 0),
  floor: one((value) => Math.floor(value) + 0),
  signum: one((value) => Math.sign(value) + 0),
  max: extreme(Math.max),
  min: extreme(Math.min),
  pow: fn({ count: [2] }, (args) => args.number(0) ** args.number(1)),
  log: fn({ count: [2] }, (args) => Math.log(args.number(0)) / Math.log(args.number(1))),
  parseint: fn({ count: [2] }, (args) => parseInteger(args.text(0), args.integer(1))),
};
