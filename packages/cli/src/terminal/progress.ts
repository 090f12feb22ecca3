import type { Streams } from '../command/invocation.js';

/**
 * Progress of staged work. Lines stay; the status is one line below them that changes in place on a terminal and is
 * not shown elsewhere.
 */
export interface Progress {
  line(text: string): void;
  /** What goes on now; told again with its age until it changes. */
  status(text: string | undefined): void;
  close(): void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const tickMs = 100;

export function progress(streams: Streams): Progress {
  return streams.isTerminal ? movingProgress(streams.stdout) : plainProgress(streams.stdout);
}

function plainProgress(out: NodeJS.WritableStream): Progress {
  return { line: (text) => void out.write(`${text}\n`), status() {}, close() {} };
}

function movingProgress(out: Streams['stdout']): Progress {
  const clear = '\r\x1b[K';
  let current: { text: string; since: number } | undefined;
  let frame = 0;
  const draw = () => {
    if (!current) return;
    const seconds = Math.floor((Date.now() - current.since) / 1000);
    const text = `${frames[frame++ % frames.length]} ${current.text} ${seconds}s`;
    out.write(clear + [...text].slice(0, (out.columns || 80) - 1).join(''));
  };
  const timer = setInterval(draw, tickMs);
  timer.unref();
  return {
    line(text) {
      out.write(`${clear}${text}\n`);
      draw();
    },
    status(text) {
      if (text === current?.text) return;
      current = text === undefined ? undefined : { text, since: Date.now() };
      if (current) draw();
      else out.write(clear);
    },
    close() {
      clearInterval(timer);
      out.write(clear);
    },
  };
}
