import { parseExpression } from './language/parse.js';
import { SyntaxProblem } from './language/syntax.js';
import { type Block, scanWholeFile } from './scan.js';

/**
 * Whether a native file is surely HCL. Where it is not sure, the language's own parser has the last word: it says what is
 * wrong, and costs a thread of 85 MiB.
 */
export function isSoundFile(text: string): boolean {
  const body = scanWholeFile(text);
  return body !== undefined && isSoundBody(body);
}

function isSoundBody({ attributes, blocks, line }: Block): boolean {
  const names = new Set(attributes.map(({ name }) => name));
  if (names.size < attributes.length) return false;
  // What shares a line with the block's header is an argument alone.
  if (blocks.some((block) => block.line === line && block.blocks.some((inner) => inner.line === line)))
    return false;
  return attributes.every(({ expression }) => isExpression(expression)) && blocks.every(isSoundBody);
}

function isExpression(text: string): boolean {
  try {
    parseExpression(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxProblem) return false;
    throw error;
  }
}
