import { generateKeyPairSync } from 'node:crypto';
import type { Database } from '../database/connect.js';

/** What a deployment is known by, made once and kept in its database. */
export interface DeploymentIdentity {
  readonly id: string;
  /** Public key (P-256, uncompressed point, base64url) that browsers subscribe to web pushes with. */
  readonly webpushPublicKey: string;
  /** Its private half (base64url). */
  readonly webpushPrivateKey: string;
}

export async function readIdentity(db: Database): Promise<DeploymentIdentity> {
  await db
    .insertInto('site_configs')
    .values({ key: 'webpush_key', value: JSON.stringify(makeKey()) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const rows = await db
    .selectFrom('site_configs')
    .select(['key', 'value'])
    .where('key', 'in', ['deployment_id', 'webpush_key'])
    .execute();
  const values = new Map(rows.map(({ key, value }) => [key, value]));
  const key = JSON.parse(values.get('webpush_key') ?? '{}') as Partial<ReturnType<typeof makeKey>>;
  return {
    id: values.get('deployment_id') ?? '',
    webpushPublicKey: key.publicKey ?? '',
    webpushPrivateKey: key.privateKey ?? '',
  };
}

function makeKey(): { publicKey: string; privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return {
    publicKey: point.toString('base64url'),
    privateKey: privateKey.export({ format: 'jwk' }).d ?? '',
  };
}
