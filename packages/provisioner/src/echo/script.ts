/**
 * What a template of the echo provisioner holds instead of Terraform files: `echo.json`, which says step by step what
 * happens. It starts nothing and is there for tests of what stands around a provisioner.
 *
 * ```json
 * { "plan": { "logs": [{ "output": "planning" }], "daily_cost": 3 },
 *   "apply": { "block": true } }
 * ```
 */
export interface EchoScript {
  readonly variables?: readonly { name: string; default?: string; sensitive?: boolean }[];
  readonly parameters?: readonly {
    name: string;
    type?: string;
    default?: string;
    mutable?: boolean;
    ephemeral?: boolean;
  }[];
  readonly workspace_tags?: Readonly<Record<string, string>>;
  readonly init?: EchoStep;
  readonly plan?: EchoStep & { readonly daily_cost?: number };
  readonly apply?: EchoStep;
  /** Of a plan and of a state alike; those with `only` for that transition alone. */
  readonly resources?: readonly {
    type: string;
    name: string;
    daily_cost?: number;
    only?: 'start' | 'stop' | 'delete';
    agent?: string;
  }[];
}

export interface EchoStep {
  readonly logs?: readonly {
    readonly output: string;
    readonly level?: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  }[];
  /** Each line so many times. */
  readonly repeat?: number;
  /** Before it ends, in milliseconds. */
  readonly wait?: number;
  /** Goes on until it is canceled. */
  readonly block?: boolean;
  /** Fails with this. */
  readonly error?: string;
}
