import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TlsConfig } from '../config.js';
import { ConfigError } from '../config-error.js';

const versions = { tls12: 'TLSv1.2', tls13: 'TLSv1.3' } as const;
const clientAuths = ['none', 'request', 'require-any', 'verify-if-given', 'require-and-verify'] as const;

/**
 * What `CODER_TLS_*` say. Certificates and keys are read and tried against each other here, so that a wrong pair stops the
 * start and not the first visitor.
 * @throws ConfigError
 */
export function readTls(env: NodeJS.ProcessEnv, address: TlsConfig['address']): TlsConfig {
  const text = (name: string) => env[name]?.trim() || undefined;
  const list = (name: string) =>
    (text(name) ?? '')
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean);
  const certFiles = list('CODER_TLS_CERT_FILE');
  const keyFiles = list('CODER_TLS_KEY_FILE');
  if (certFiles.length === 0)
    throw new ConfigError('CODER_TLS_CERT_FILE and CODER_TLS_KEY_FILE must name files when TLS is enabled');
  if (certFiles.length !== keyFiles.length)
    throw new ConfigError(
      `CODER_TLS_CERT_FILE and CODER_TLS_KEY_FILE must name as many files: ${certFiles.length} and ${keyFiles.length}`,
    );
  const clientAuth = choose('CODER_TLS_CLIENT_AUTH', text('CODER_TLS_CLIENT_AUTH') ?? 'none', clientAuths);
  const caFile = text('CODER_TLS_CLIENT_CA_FILE');
  if (clientAuth.includes('verify') && !caFile)
    throw new ConfigError(
      `CODER_TLS_CLIENT_CA_FILE must name a file when CODER_TLS_CLIENT_AUTH is ${clientAuth}`,
    );
  const version = text('CODER_TLS_MIN_VERSION') ?? 'tls12';
  if (version === 'tls10' || version === 'tls11')
    throw new ConfigError(`CODER_TLS_MIN_VERSION must be tls12 or tls13: "${version}" is broken`);
  return {
    address,
    certificates: certFiles.map((file, index) => readPair(file, keyFiles[index] ?? '')),
    minVersion: versions[choose('CODER_TLS_MIN_VERSION', version, ['tls12', 'tls13'])],
    ciphers: list('CODER_TLS_CIPHERS').join(':') || undefined,
    clientAuth,
    clientCa: caFile && read('CODER_TLS_CLIENT_CA_FILE', caFile),
  };
}

function choose<const C extends string>(name: string, value: string, choices: readonly C[]): C {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new ConfigError(`${name} must be one of ${choices.join(', ')}: "${value}"`);
  return found;
}

function readPair(certFile: string, keyFile: string): { cert: string; key: string } {
  const cert = read('CODER_TLS_CERT_FILE', certFile);
  const key = read('CODER_TLS_KEY_FILE', keyFile);
  let fits: boolean;
  try {
    fits = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch (error) {
    throw new ConfigError(`${certFile} and ${keyFile} must hold a certificate and its key in PEM`, {
      cause: error,
    });
  }
  if (!fits) throw new ConfigError(`the key in ${keyFile} is not that of the certificate in ${certFile}`);
  return { cert, key };
}

function read(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`${variable}: cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}
