/** One `name = expression` of a body, the expression as it stands in the source. */
export interface Attribute {
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
  readonly expression: string;
}

/** A block with its contents in source order. The body of a file is a block without type. */
export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly line: number;
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
}

/** One item of an object expression; the key as it stands in the source. */
export interface ObjectItem {
  readonly key: string;
  readonly expression: string;
}

const deepest = 200;
const identifier = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;

/**
 * Reads the structure of HCL: blocks, attributes, the texts of expressions. It knows strings, templates, heredocs,
 * comments and brackets, and nothing of what is inside an expression. Text that is no HCL ends the reading quietly: the
 * real parser says what is wrong with it.
 */
class Scanner {
  private at = 0;
  /** Of blocks, or of strings in templates in strings: deeper ones are left to the real parser. */
  private depth = 0;
  private whole = true;

  constructor(private readonly text: string) {}

  file(): Block {
    return this.body('', [], 1);
  }

  /** Whether the file was read to its end, each block to its closing brace. */
  get isWhole(): boolean {
    return this.whole && this.at >= this.text.length;
  }

  private body(type: string, labels: readonly string[], line: number): Block {
    const attributes: Attribute[] = [];
    const blocks: Block[] = [];
    for (;;) {
      this.space(true);
      const start = this.at;
      const name = this.identifier();
      if (name === undefined) break;
      this.space(false);
      if (this.text[this.at] === '=' && this.text[this.at + 1] !== '=') {
        this.at += 1;
        const at = this.lineAt(start);
        attributes.push({ name, line: at, expression: this.expression('\n') });
        // On the line of its block's header an argument is alone; anywhere else a newline ends it.
        const closes = this.text[this.at] === '}';
        if (closes !== (type !== '' && at === line)) this.whole = false;
      } else {
        const names = this.labels();
        if (names === undefined || this.depth > deepest) {
          this.whole = false;
          break;
        }
        this.depth += 1;
        blocks.push(this.body(name, names, this.lineAt(start)));
        this.depth -= 1;
        if (this.text[this.at] !== '}') {
          this.whole = false;
          break;
        }
        this.at += 1;
        this.space(false);
        if (this.at < this.text.length && this.text[this.at] !== '\n' && !this.startsLineComment())
          this.whole = false;
      }
    }
    return { type, labels, line, attributes, blocks };
  }

  /** The labels of a block header up to its opening brace, which is taken too; undefined where there is none. */
  private labels(): string[] | undefined {
    const labels: string[] = [];
    for (;;) {
      this.space(false);
      const start = this.at;
      if (this.text[this.at] === '{') {
        this.at += 1;
        return labels;
      }
      if (this.text[this.at] === '"') {
        this.string();
        const label = this.text.slice(start + 1, this.at - 1);
        if (/[$%]\{/.test(label)) this.whole = false;
        labels.push(label);
      } else {
        const label = this.identifier();
        if (label === undefined) return undefined;
        labels.push(label);
      }
    }
  }

  /** Where the `${...}` or `%{...}` that begins at a place ends: after its brace, or with the text. */
  interpolationEnd(start: number): number {
    this.at = start;
    this.template();
    return Math.min(this.at, this.text.length);
  }

  /** The items of an object; undefined for any other expression. */
  object(): ObjectItem[] | undefined {
    if (this.text[this.at] !== '{') return undefined;
    this.at += 1;
    const items: ObjectItem[] = [];
    for (;;) {
      this.space(true);
      if (this.text[this.at] === ',') {
        this.at += 1;
        continue;
      }
      if (this.text[this.at] === '}') break;
      const key = this.expression('=:');
      if (this.at >= this.text.length || key === '' || /^for\s/.test(key)) return undefined;
      this.at += 1;
      items.push({ key, expression: this.expression('\n,') });
    }
    this.at += 1;
    this.space(true);
    return this.at === this.text.length ? items : undefined;
  }

  /** Text up to one of `ends` (or a closing bracket, or a comment of the line) outside of all brackets, trimmed. */
  private expression(ends: string): string {
    this.space(false);
    const start = this.at;
    let depth = 0;
    let end = this.at;
    while (this.at < this.text.length) {
      const char = this.text[this.at] as string;
      if (depth === 0 && (ends.includes(char) || this.startsLineComment() || ')]}'.includes(char))) break;
      if (char === '"') this.string();
      else if (char === '<' && this.heredoc()) {
        end = this.at;
        if (depth === 0) break;
      } else if (!this.comment()) {
        if ('([{'.includes(char)) depth += 1;
        if (')]}'.includes(char)) depth -= 1;
        this.at += 1;
      }
      end = this.at;
    }
    return this.text.slice(start, end).trim();
  }

  private startsLineComment(): boolean {
    return this.text[this.at] === '#' || this.text.startsWith('//', this.at);
  }

  private string(): void {
    this.at += 1;
    while (this.at < this.text.length) {
      const char = this.text[this.at];
      if (char === '"' || char === '\n') {
        this.at += 1;
        return;
      }
      if (char === '\\') this.at += 2;
      else if (this.text.startsWith('$${', this.at) || this.text.startsWith('%%{', this.at)) this.at += 3;
      else if (this.text.startsWith('${', this.at) || this.text.startsWith('%{', this.at)) this.template();
      else this.at += 1;
    }
  }

  /** A `${...}` or `%{...}` inside a string. */
  private template(): void {
    this.at = this.depth > deepest ? this.text.length : this.at + 2;
    this.depth += 1;
    for (let depth = 1; depth > 0 && this.at < this.text.length; ) {
      const char = this.text[this.at];
      if (char === '"') {
        this.string();
        continue;
      }
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      this.at += 1;
    }
    this.depth -= 1;
  }

  /** Takes a heredoc up to the end of its last line, if one begins here. */
  private heredoc(): boolean {
    const opening = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
    opening.lastIndex = this.at;
    const match = opening.exec(this.text);
    if (!match) return false;
    let line = opening.lastIndex;
    for (;;) {
      const next = this.text.indexOf('\n', line);
      const end = next < 0 ? this.text.length : next;
      if (next < 0 || this.text.slice(line, end).trim() === match[1]) {
        this.at = end;
        return true;
      }
      line = next + 1;
    }
  }

  private identifier(): string | undefined {
    identifier.lastIndex = this.at;
    const match = identifier.exec(this.text);
    if (!match) return undefined;
    this.at = identifier.lastIndex;
    return match[0];
  }

  private comment(): boolean {
    if (this.startsLineComment()) {
      const end = this.text.indexOf('\n', this.at);
      this.at = end < 0 ? this.text.length : end;
      return true;
    }
    if (!this.text.startsWith('/*', this.at)) return false;
    const end = this.text.indexOf('*/', this.at + 2);
    if (end < 0) this.whole = false;
    this.at = end < 0 ? this.text.length : end + 2;
    return true;
  }

  private space(newlines: boolean): void {
    while (this.at < this.text.length) {
      const char = this.text[this.at] as string;
      if (' \t\r\uFEFF'.includes(char) || (newlines && char === '\n')) this.at += 1;
      else if (!(newlines || this.text.startsWith('/*', this.at)) || !this.comment()) return;
    }
  }

  private counted = { at: 0, line: 1 };

  /** Places are asked for in rising order, so that counting stays linear. */
  private lineAt(place: number): number {
    let { at, line } = this.counted;
    for (; at < place; at += 1) if (this.text[at] === '\n') line += 1;
    this.counted = { at, line };
    return line;
  }
}

/** The body of one `.tf` file. */
export const scanFile = (text: string): Block => new Scanner(text).file();

/** The body of one `.tf` file that has the structure of one to its end; undefined for any other. */
export function scanWholeFile(text: string): Block | undefined {
  const scanner = new Scanner(text);
  const body = scanner.file();
  return scanner.isWhole ? body : undefined;
}

/** The items of an object literal, in source order; undefined for any other expression. */
export const scanObject = (expression: string): ObjectItem[] | undefined => new Scanner(expression).object();

/** Where the `${...}` or `%{...}` at a place in a text ends. */
export const interpolationEnd = (text: string, start: number): number =>
  new Scanner(text).interpolationEnd(start);
