import { evaluate } from '../language/evaluate.js';
import { parseExpression } from '../language/parse.js';
import { SyntaxProblem } from '../language/syntax.js';
import { EvaluationError, type Value } from '../language/value.js';
import { pureFunctions } from './index.js';

/** The value of an expression that names nothing; undefined for a text that is none, or has none. */
export function constantValue(text: string): Value | undefined {
  try {
    return evaluate(parseExpression(text), {
      budget: { steps: 100_000 },
      functions: pureFunctions,
      secrecy: { secret: false },
      resolve: (path) => {
        throw new EvaluationError(`"${path.join('.')}" is not known here`);
      },
    });
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof SyntaxProblem) return undefined;
    throw error;
  }
}
