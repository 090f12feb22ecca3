import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** A certificate that signs itself, for a name. @returns where it lies, and its key: PEM */
export function makeCertificate(directory: string, name: string): { cert: string; key: string } {
  const cert = join(directory, `${name}.crt`);
  const key = join(directory, `${name}.key`);
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-days', '2', '-keyout', key, '-out', cert, ...subject], {
    stdio: 'ignore',
  });
  return { cert, key };
}
