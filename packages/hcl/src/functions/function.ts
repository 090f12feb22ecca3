import { toBool, toElements, toInteger, toMapping, toNumber, toText } from '../language/convert.js';
import {
  EvaluationError,
  hasUnknown,
  isUnknown,
  type Mapping,
  unknown,
  type Value,
} from '../language/value.js';

/** What is left of the work that an evaluation may do. */
export interface Budget {
  steps: number;
  /** When it must be through, in milliseconds since 1970. */
  readonly until?: number;
}

export type Fn = (args: readonly Value[], budget: Budget) => Value;
export type FunctionSet = Readonly<Record<string, Fn>>;

/** Reads arguments by their place, converted as a parameter of that type converts them. */
export class Arguments {
  constructor(readonly values: readonly Value[]) {}

  get count(): number {
    return this.values.length;
  }

  value(index: number): Value {
    const value = this.values[index];
    if (value === undefined) throw new EvaluationError('an argument is missing');
    return value;
  }

  text = (index: number): string => toText(this.value(index));
  number = (index: number): number => toNumber(this.value(index));
  integer = (index: number): number => toInteger(this.value(index));
  bool = (index: number): boolean => toBool(this.value(index));
  elements = (index: number): readonly Value[] => toElements(this.value(index));
  mapping = (index: number): Mapping => toMapping(this.value(index));
  texts = (index: number): string[] => this.elements(index).map(toText);
}

type Body = (args: Arguments, budget: Budget) => Value;

interface Rules {
  /** How many arguments; one number: exactly so many. Undefined at the end: any number. */
  readonly count: readonly [least: number, most?: number];
  /** Nulls may be given. */
  readonly nulls?: boolean;
  /** Unknown parts of collections do no harm. */
  readonly parts?: boolean;
}

/** A function that is unknown where what it needs is. */
export function fn(rules: Rules, body: Body): Fn {
  const [least, most = least] = rules.count;
  return (values, budget) => {
    if (values.length < least) throw new EvaluationError(`it needs ${least} arguments`);
    if (values.length > most) throw new EvaluationError(`it takes ${most} arguments`);
    if (!rules.nulls && values.includes(null)) throw new EvaluationError('an argument must not be null');
    if (values.some(rules.parts ? isUnknown : hasUnknown)) return unknown;
    return body(new Arguments(values), budget);
  };
}

export const any = Number.POSITIVE_INFINITY;
