import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('../package.json') as { version: string };

/** Version of this server as answers tell it. */
export const version = `v${manifest.version}`;
