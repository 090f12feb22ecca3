import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { MailConfig } from '../../packages/server/src/config.js';
import { makeCertificate } from './certificate.js';

interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  readonly isSecure: boolean;
  readonly headers: string;
  readonly text: string;
}

export interface MailServer {
  readonly port: number;
  /** PEM of the certificate of `localhost`. */
  readonly certificate: string;
  readonly received: ReceivedMail[];
  /** The next mail, as soon as it is there. */
  next(): Promise<ReceivedMail>;
  close(): Promise<void>;
}

interface Options {
  /** Who has to log in, and by what; nobody unless given. */
  readonly passwords?: Readonly<Record<string, string>>;
  /** Does not know STARTTLS. */
  readonly plain?: boolean;
  readonly methods?: string;
  /** Refuses this address. */
  readonly refuses?: string;
}

/** A server that speaks SMTP as far as mail needs it. */
export async function startMailServer(options: Options = {}): Promise<MailServer> {
  const { cert, key } = localCertificate();
  const context = createSecureContext({ cert, key });
  const received: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.write('220 ready\r\n');
    talk(socket, false);
  });

  function talk(socket: Socket, isSecure: boolean): void {
    let buffer = '';
    let from = '';
    let to = '';
    let data: string | undefined;
    let loggedIn = options.passwords === undefined;
    let asked: string[] | undefined;
    const check = (user = '', password = '') => {
      loggedIn = options.passwords?.[user] === password;
      return loggedIn ? '235 welcome' : '535 wrong';
    };
    const decode = (word = '') => Buffer.from(word, 'base64').toString();
    const answer = (line: string): string | undefined => {
      if (asked) {
        asked.push(decode(line));
        if (asked.length < 2) return '334 UGFzc3dvcmQ6';
        const [user, password] = asked;
        asked = undefined;
        return check(user, password);
      }
      const [word = '', ...rest] = line.split(' ');
      switch (word.toUpperCase()) {
        case 'EHLO':
          return [
            '250-mail.example.com',
            ...(isSecure || options.plain ? [] : ['250-STARTTLS']),
            ...(options.passwords ? [`250-AUTH ${options.methods ?? 'PLAIN LOGIN'}`] : []),
            '250 8BITMIME',
          ].join('\r\n');
        case 'AUTH':
          if (rest[0] === 'LOGIN') {
            asked = [];
            return '334 VXNlcm5hbWU6';
          }
          return check(...(decode(rest[1]).split('\0').slice(1) as [string, string]));
        case 'MAIL':
          from = /<(.*)>/.exec(line)?.[1] ?? '';
          return loggedIn ? '250 ok' : '530 log in first';
        case 'RCPT':
          to = /<(.*)>/.exec(line)?.[1] ?? '';
          return to === options.refuses ? '550 no such user' : '250 ok';
        case 'DATA':
          data = '';
          return '354 go on';
        case 'QUIT':
          return '221 bye';
        default:
          return '500 what?';
      }
    };
    const onData = (bytes: Buffer) => {
      buffer += bytes.toString();
      for (let at = buffer.indexOf('\r\n'); at >= 0; at = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, at);
        buffer = buffer.slice(at + 2);
        if (data !== undefined) {
          if (line !== '.') {
            data += `${line}\r\n`;
            continue;
          }
          const [headers = '', body = ''] = data.split('\r\n\r\n');
          received.push({ from, to, isSecure, headers, text: Buffer.from(body, 'base64').toString() });
          data = undefined;
          socket.write('250 queued\r\n');
        } else if (line === 'STARTTLS' && !options.plain) {
          socket.off('data', onData);
          socket.write('220 go ahead\r\n');
          const secure = new TLSSocket(socket, { isServer: true, secureContext: context });
          secure.on('error', () => socket.destroy());
          talk(secure, true);
          return;
        } else socket.write(`${answer(line)}\r\n`);
      }
    };
    socket.on('data', onData).on('error', () => socket.destroy());
  }

  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    certificate: cert,
    received,
    next: async () => {
      for (;;) {
        const mail = received.shift();
        if (mail) return mail;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function localCertificate(): { cert: string; key: string } {
  const directory = mkdtempSync(join(tmpdir(), 'mail-server-'));
  const { cert, key } = makeCertificate(directory, 'localhost');
  const made = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  rmSync(directory, { recursive: true });
  return made;
}

/** Settings of a server that sends by it, as if read from the environment. */
export const mailSettings = (
  { port, certificate }: MailServer,
  auth?: { username: string; password: string },
): MailConfig => ({
  from: 'Coder <coder@example.com>',
  hello: 'localhost',
  host: '127.0.0.1',
  port,
  forceTls: false,
  startTls: false,
  tls: { serverName: 'localhost', skipVerify: false, ca: certificate, cert: undefined, key: undefined },
  auth: auth && { identity: '', ...auth },
});
