import { coderProvider } from './provider.js';
import type { PlannedResource } from './server/provider-service.js';

/** The `CODER_*` variables of one build by name (section 3.4); others are ignored. */
export type ProviderVariables = Readonly<Record<string, string | undefined>>;

export interface ProviderOptions {
  readonly variables: ProviderVariables;
  /** Default: a socket in a private temporary folder. */
  readonly socketPath?: string;
  /** Called for each resource that Terraform plans to create, keep or replace; a replacement comes twice. */
  readonly onPlannedResource?: (resource: PlannedResource) => void;
}

export interface RunningProvider {
  /** The value of TF_REATTACH_PROVIDERS, for every Terraform command. */
  readonly reattach: string;
  /** The unix socket's path. */
  readonly address: string;
  /** Replaces the variables: parameters, previous values and tokens are known to the plan only. */
  setVariables(variables: ProviderVariables): void;
  close(): Promise<void>;
}

/** Serves the provider for one job. Nothing is shared between providers: each has its socket and its variables. */
export async function startProvider(options: ProviderOptions): Promise<RunningProvider> {
  // The gRPC and protobuf libraries take most of the time of a start, so they come when they are used.
  const { serve } = await import('./server/serve.js');
  let variables = options.variables;
  const { address, close } = await serve({
    provider: coderProvider,
    variables: () => variables,
    socketPath: options.socketPath,
    onPlannedResource: options.onPlannedResource,
  });
  const attachment = {
    Protocol: 'grpc',
    ProtocolVersion: 5,
    Pid: process.pid,
    Test: true,
    Addr: { Network: 'unix', String: address },
  };
  return {
    reattach: JSON.stringify({ 'coder/coder': attachment }),
    address,
    setVariables: (next) => {
      variables = next;
    },
    close,
  };
}
