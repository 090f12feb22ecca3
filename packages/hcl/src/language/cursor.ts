import { SyntaxProblem } from './syntax.js';

const identifier = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const number = /\d+(\.\d+)?([eE][+-]?\d+)?/y;
const deepest = 100;

/** A place in the text of an expression, with what is read at it. */
export class Cursor {
  at = 0;
  private depth = 0;

  constructor(
    readonly text: string,
    /** Newlines are space: inside of brackets, but not between the items of an object. */
    private newlines = false,
  ) {}

  /** Reads something with newlines as space, or not, and with one level of nesting more. */
  within<T>(newlines: boolean, read: () => T): T {
    const before = this.newlines;
    this.newlines = newlines;
    this.depth += 1;
    if (this.depth > deepest) throw this.problem('it is nested too deeply');
    try {
      return read();
    } finally {
      this.newlines = before;
      this.depth -= 1;
    }
  }

  /** The same nesting, newlines unchanged. */
  deeper<T>(read: () => T): T {
    return this.within(this.newlines, read);
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  looking(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }

  /** Skips space and comments. */
  space(): void {
    for (;;) {
      const char = this.text[this.at];
      if (char === ' ' || char === '\t' || char === '\r' || (char === '\n' && this.newlines)) this.at += 1;
      else if (char === '#' || this.looking('//')) this.skipTo('\n', 0);
      else if (this.looking('/*')) this.skipTo('*/', 2);
      else return;
    }
  }

  private skipTo(end: string, length: number): void {
    const found = this.text.indexOf(end, this.at);
    this.at = found < 0 ? this.text.length : found + length;
  }

  /** Takes a token after space. */
  take(token: string): boolean {
    this.space();
    if (!this.looking(token)) return false;
    this.at += token.length;
    return true;
  }

  need(token: string): void {
    if (!this.take(token)) throw this.problem(`"${token}" is missing`);
  }

  identifier(): string | undefined {
    this.space();
    return this.match(identifier);
  }

  needIdentifier(): string {
    const name = this.identifier();
    if (name === undefined) throw this.problem('a name is missing');
    return name;
  }

  /** Takes a word that is not the beginning of a longer one. */
  word(word: string): boolean {
    this.space();
    const start = this.at;
    if (this.match(identifier) === word) return true;
    this.at = start;
    return false;
  }

  number(): number | undefined {
    const text = this.match(number);
    return text === undefined ? undefined : Number(text);
  }

  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.at = pattern.lastIndex;
    return found[0];
  }

  problem(what: string): SyntaxProblem {
    const rest = this.text.slice(this.at, this.at + 20).split('\n')[0] ?? '';
    return new SyntaxProblem(`${what}${rest === '' ? ' at its end' : ` before "${rest}"`}`);
  }
}
