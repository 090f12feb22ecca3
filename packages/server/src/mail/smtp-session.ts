import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { MailConfig } from '../config.js';

/** The mail server refused, or did not answer as one. */
export class MailError extends Error {}

interface Reply {
  readonly code: number;
  readonly lines: readonly string[];
}

export interface SmtpSession {
  readonly isSecure: boolean;
  /** The next answer. @throws MailError where it has none of these codes */
  expect(...codes: readonly number[]): Promise<Reply>;
  /** Sends a line, and waits for the answer. @param shown stands for it in errors */
  ask(line: string, codes: readonly number[], shown?: string): Promise<Reply>;
  /** The same conversation, encrypted from here on. */
  encrypt(): Promise<SmtpSession>;
  end(): void;
}

const timeoutMs = 15_000;
const mostBytes = 64 * 1024;

/** Connects to the smarthost, encrypted at once where the settings say so. */
export async function openSession(config: MailConfig): Promise<SmtpSession> {
  const socket = config.forceTls
    ? connectTls({ ...tlsOptions(config), host: config.host, port: config.port })
    : connectPlain({ host: config.host, port: config.port });
  await ready(socket, config.forceTls ? 'secureConnect' : 'connect');
  return speak(socket, config, config.forceTls);
}

function tlsOptions({ host, tls }: MailConfig) {
  const name = tls.serverName ?? host;
  return {
    ...(isIP(name) === 0 && { servername: name }),
    rejectUnauthorized: !tls.skipVerify,
    ...(tls.ca !== undefined && { ca: tls.ca }),
    ...(tls.cert !== undefined && { cert: tls.cert }),
    ...(tls.key !== undefined && { key: tls.key }),
  };
}

const ready = (socket: Socket, event: string): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.setTimeout(timeoutMs, () => socket.destroy(new MailError('the mail server does not answer')));
    socket.once('error', reject);
    socket.once(event, () => {
      socket.off('error', reject);
      resolve();
    });
  });

function speak(socket: Socket, config: MailConfig, isSecure: boolean): SmtpSession {
  let received = '';
  let failure: Error | undefined;
  let wake = () => {};
  const onData = (bytes: Buffer) => {
    received += bytes.toString('latin1');
    if (received.length > mostBytes) socket.destroy(new MailError('the mail server does not stop talking'));
    wake();
  };
  const onEnd = (error?: Error) => {
    failure ??= error instanceof Error ? error : new MailError('the mail server hung up');
    wake();
  };
  socket
    .on('data', onData)
    .on('error', onEnd)
    .on('close', () => onEnd());

  async function read(): Promise<Reply> {
    for (;;) {
      const found = /^(?:\d{3}-[^\n]*\n)*(\d{3})(?: [^\n]*)?\r?\n/.exec(received);
      if (found) {
        received = received.slice(found[0].length);
        return { code: Number(found[1]), lines: found[0].trim().split(/\r?\n/) };
      }
      if (failure) throw failure;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  const session: SmtpSession = {
    isSecure,
    expect: async (...codes) => {
      const reply = await read();
      if (codes.includes(reply.code)) return reply;
      throw new MailError(`the mail server said: ${reply.lines.join(' ')}`);
    },
    ask: async (line, codes, shown = line) => {
      socket.write(`${line}\r\n`);
      try {
        return await session.expect(...codes);
      } catch (error) {
        throw new MailError(`${shown}: ${(error as Error).message}`, { cause: error });
      }
    },
    encrypt: async () => {
      socket.off('data', onData);
      received = ''; // what came before the encryption is nobody's word
      const encrypted = connectTls({ ...tlsOptions(config), socket });
      await ready(encrypted, 'secureConnect');
      return speak(encrypted, config, true);
    },
    end: () => socket.destroy(),
  };
  return session;
}
