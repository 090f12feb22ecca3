/** A JSON value that keeps what `JSON.parse` loses: the order of names, names that come twice, places, digits. */
export type Json =
  | { readonly kind: 'object'; readonly line: number; readonly members: readonly Member[] }
  | { readonly kind: 'array'; readonly line: number; readonly items: readonly Json[] }
  | { readonly kind: 'string'; readonly line: number; readonly text: string }
  /** As it stands in the file. */
  | { readonly kind: 'number'; readonly line: number; readonly text: string }
  | { readonly kind: 'constant'; readonly line: number; readonly value: boolean | null };

export interface Member {
  readonly name: string;
  readonly line: number;
  readonly value: Json;
}

/** Why a text is no JSON, and where. */
export class JsonProblem extends Error {
  constructor(
    readonly summary: string,
    readonly detail: string,
    readonly line: number,
  ) {
    super(summary);
  }
}

const deepest = 100;

/** @throws JsonProblem for the first thing that is wrong */
export function parseJson(text: string): Json {
  if (text.startsWith('\uFEFF'))
    throw new JsonProblem(
      'Invalid start of value',
      'The file begins with a byte order mark, which Terraform does not take in JSON. Save it as UTF-8 without one.',
      1,
    );
  return new Parser(text).document();
}

class Parser {
  private at = 0;
  private line = 1;
  private depth = 0;

  constructor(private readonly text: string) {}

  document(): Json {
    const value = this.value();
    this.space();
    if (this.at < this.text.length)
      throw this.problem('Extraneous data after value', 'Something follows the value that the file holds.');
    return value;
  }

  private value(): Json {
    this.space();
    const { line } = this;
    const char = this.text[this.at];
    if (char === '{') return this.deeper(() => ({ kind: 'object', line, members: this.members() }));
    if (char === '[') return this.deeper(() => ({ kind: 'array', line, items: this.items() }));
    if (char === '"') return { kind: 'string', line, text: this.string() };
    if (char === undefined)
      throw this.problem('Missing value', 'The file ends before the value is complete.');
    if (/[-+.\d]/.test(char)) return { kind: 'number', line, text: this.number() };
    const word = this.match(/[A-Za-z_]+/y);
    if (word === 'true' || word === 'false') return { kind: 'constant', line, value: word === 'true' };
    if (word === 'null') return { kind: 'constant', line, value: null };
    if (word !== undefined)
      throw this.problem('Invalid keyword', `"${word}" is no JSON: texts stand in double quotes.`);
    throw this.problem(
      'Invalid start of value',
      `A value must start with a brace, a bracket, a number, a double quote or a keyword, not with "${char}".`,
    );
  }

  private deeper<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > deepest) throw this.problem('Nested too deeply', `More than ${deepest} levels.`);
    const result = read();
    this.depth -= 1;
    return result;
  }

  private members(): Member[] {
    const opened = this.line;
    const members: Member[] = [];
    this.at += 1;
    if (this.closes('}')) return members;
    for (;;) {
      this.space();
      const { line } = this;
      if (this.text[this.at] !== '"') throw this.unfinished('object', '}', opened, 'a name in double quotes');
      const name = this.string();
      this.space();
      if (this.text[this.at] !== ':') throw this.unfinished('object', '}', opened, 'a colon after the name');
      this.at += 1;
      members.push({ name, line, value: this.value() });
      if (this.closes('}')) return members;
      this.comma('object', '}', opened);
    }
  }

  private items(): Json[] {
    const opened = this.line;
    const items: Json[] = [];
    this.at += 1;
    if (this.closes(']')) return items;
    for (;;) {
      items.push(this.value());
      if (this.closes(']')) return items;
      this.comma('array', ']', opened);
    }
  }

  private closes(bracket: string): boolean {
    this.space();
    if (this.text[this.at] !== bracket) return false;
    this.at += 1;
    return true;
  }

  private comma(kind: string, bracket: string, opened: number): void {
    if (this.text[this.at] !== ',') throw this.unfinished(kind, bracket, opened, 'a comma');
    this.at += 1;
    this.space();
    if (this.text[this.at] === bracket)
      throw this.problem(
        `Trailing comma in ${kind}`,
        'JSON does not permit a comma after the last one: take it away.',
      );
  }

  private unfinished(kind: string, bracket: string, opened: number, wanted: string): JsonProblem {
    if (this.at >= this.text.length)
      return new JsonProblem(
        `Unclosed ${kind}`,
        `There is no "${bracket}" for what opens on line ${opened}.`,
        this.line,
      );
    return this.problem(
      `Invalid JSON ${kind}`,
      `There must be ${wanted} before ${JSON.stringify(this.text[this.at])}.`,
    );
  }

  private string(): string {
    const raw = this.match(/"(?:[^"\\]|\\.)*"/suy);
    if (raw === undefined) throw this.problem('Unclosed string', 'The closing double quote is missing.');
    try {
      return JSON.parse(raw) as string;
    } catch {
      const detail = raw.includes('\n')
        ? 'A newline in a string is written as \\n.'
        : 'It holds an escape that JSON does not know, or a control character.';
      throw this.problem('Invalid JSON string', detail);
    }
  }

  private number(): string {
    const text = this.match(/[-+.\w]+/y) ?? '';
    if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return text;
    throw this.problem('Invalid JSON number', `"${text}" is no number as JSON writes them.`);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private space(): void {
    for (;;) {
      const char = this.text[this.at];
      if (char === '\n') this.line += 1;
      else if (char !== ' ' && char !== '\t' && char !== '\r') return;
      this.at += 1;
    }
  }

  private problem(summary: string, detail: string): JsonProblem {
    return new JsonProblem(summary, detail, this.line);
  }
}
