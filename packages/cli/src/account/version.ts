import manifest from '../../package.json' with { type: 'json' };
import type { Invocation } from '../command/invocation.js';

/** Of this program, as the wire writes versions. */
export const version = `v${manifest.version}`;

/** What `coder --version` prints. */
export const versionLine = `Coder ${version} (coder-ts, Node ${process.version}, ${process.platform}/${process.arch})`;

/** `coder version`. */
export async function run({ flags, print }: Invocation): Promise<void> {
  if (flags.text('output') === 'text') return print(versionLine);
  const facts = {
    version,
    build_time: '0001-01-01T00:00:00Z', // not known: the build is reproducible
    external_url: '',
    slim: false,
    agpl: false,
    boring_crypto: false,
  };
  print(JSON.stringify(facts, null, 2));
}
