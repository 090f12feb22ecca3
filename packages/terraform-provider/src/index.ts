/** The `coder/coder` Terraform provider, hosted in a daemon or served alone. */

export { runWith, serveAlone } from './serve-alone.js';
export type { PlannedResource } from './server/provider-service.js';
export {
  type ProviderOptions,
  type ProviderVariables,
  type RunningProvider,
  startProvider,
} from './start-provider.js';

/** The version of the original provider that this one stands in for. */
export const providerVersion = '2.18.0';
