/** What is wrong with a module, and where. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
}

/** Takes the parser's message apart: `parse config: [<file>:<range>: <summary>; <detail> <file>:...]`. */
export function readDiagnostics(file: string, message: string): Diagnostic[] {
  const list = /^parse config: \[(.*)\]$/s.exec(message)?.[1];
  if (list === undefined)
    return [{ severity: 'error', summary: 'Invalid file', detail: message, file, line: undefined }];
  const name = file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return list.split(new RegExp(` (?=${name}:\\d+,\\d+-[\\d,]+: )`)).map((text) => {
    const [, line, rest = text] = new RegExp(`^${name}:(\\d+),[\\d,-]+: (.*)$`, 's').exec(text) ?? [];
    const semicolon = rest.indexOf('; ');
    return {
      severity: 'error',
      summary: semicolon < 0 ? rest : rest.slice(0, semicolon),
      detail: semicolon < 0 ? '' : rest.slice(semicolon + 2),
      file,
      line: line === undefined ? undefined : Number(line),
    };
  });
}

/** Diagnostics for people: `ERROR: <summary> (<file>:<line>)`, then the detail in lines of at most 78 after `> `. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ severity, summary, detail, file, line }) => {
      const place = file === undefined ? 'unknown location' : line === undefined ? file : `${file}:${line}`;
      const lines = detail === '' ? [] : wrap(detail, 78).map((text) => `> ${text}\n`);
      return `\n${severity.toUpperCase()}: ${summary} (${place})\n${lines.join('')}`;
    })
    .join('');
}

function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    return [...lines, line];
  });
}
