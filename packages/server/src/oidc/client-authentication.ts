import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import * as oidc from 'openid-client';
import type { OidcConfig } from '../config.js';

/** How this server proves to the provider who it is: by its key where it has one, else by its secret. */
export async function clientAuthentication({
  clientKey,
  clientSecret = '',
}: OidcConfig): Promise<oidc.ClientAuth> {
  if (clientKey) return byKey(clientKey);
  const [basic, post] = [oidc.ClientSecretBasic(clientSecret), oidc.ClientSecretPost(clientSecret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}

/** A signed assertion whose header names the certificate by its thumbprint, as Entra ID wants it. */
async function byKey({ key, certificate }: NonNullable<OidcConfig['clientKey']>): Promise<oidc.ClientAuth> {
  const secret = createPrivateKey(key);
  const algorithm =
    secret.asymmetricKeyType === 'ec'
      ? { name: 'ECDSA', namedCurve: 'P-256' }
      : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const pkcs8 = secret.export({ type: 'pkcs8', format: 'der' });
  const imported = await crypto.subtle.importKey('pkcs8', Uint8Array.from(pkcs8), algorithm, false, ['sign']);
  const thumbprint = createHash('sha1').update(new X509Certificate(certificate).raw).digest('base64url');
  return oidc.PrivateKeyJwt(imported, {
    [oidc.modifyAssertion]: (header) => {
      header.x5t = thumbprint;
    },
  });
}
