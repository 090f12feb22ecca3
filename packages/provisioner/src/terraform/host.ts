import type { TerraformBinary } from './binary.js';
import type { Variables } from './environment.js';
import type { InitCache } from './init-cache.js';

/** What the sessions of one machine share. */
export interface TerraformHost {
  terraform: TerraformBinary;
  /** The host's environment, scrubbed. */
  environment: Variables;
  initCache: InitCache;
  /** Where Terraform keeps the providers it downloaded. */
  pluginDirectory: string;
  /** Runs init alone: Terraform's plugin cache takes one writer at a time. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}
