import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from '@connectrpc/connect';
import { applyResource, refreshResource } from '../framework/apply.js';
import { type Diagnostic, errorDiagnostic, hasError, type Path } from '../framework/diagnostic.js';
import { decodeObject, decodeStateJson, encodeMsgpack } from '../framework/dynamic-value.js';
import { planResource } from '../framework/plan.js';
import type { Context, ProviderType, Variables } from '../framework/provider.js';
import { readDataSource } from '../framework/read-data-source.js';
import type { Schema } from '../framework/schema.js';
import { validateConfig } from '../framework/validate.js';
import type { ObjectValue, Value } from '../framework/value.js';
import {
  type AttributePath,
  AttributePathSchema,
  Diagnostic_Severity,
  type Diagnostic as DiagnosticMessage,
  DiagnosticSchema,
  type DynamicValue,
  DynamicValueSchema,
  type Provider,
} from '../gen/tfplugin5_pb.js';
import { toSchemaMessage } from './schema-message.js';

/** A resource that Terraform asked to plan; the daemon computes costs from it. */
export interface PlannedResource {
  /** Such as `coder_metadata`. */
  readonly type: string;
  /** The planned attributes; those not known yet are symbols. */
  readonly planned: Record<string, unknown>;
  /** The plan replaces the resource; Terraform then asks again for the new one. */
  readonly replaced: boolean;
}

export interface ServiceOptions {
  readonly provider: ProviderType;
  readonly variables: () => Variables;
  /** The address configured on the caller's connection; Terraform opens one for each provider block. */
  readonly connection: (context: HandlerContext) => { url?: string };
  readonly onPlannedResource?: (resource: PlannedResource) => void;
}

/** The provider's calls of plugin protocol 5, in the legacy type system. */
export function createProviderService(options: ServiceOptions): ServiceImpl<typeof Provider> {
  const { provider, variables, connection } = options;
  const resources = new Map(provider.resources.map((type) => [type.name, type]));
  const dataSources = new Map(provider.dataSources.map((type) => [type.name, type]));
  const resource = (name: string) => resources.get(name) ?? unknownType(name);
  const dataSource = (name: string) => dataSources.get(name) ?? unknownType(name);
  const contextOf = (context: HandlerContext): Context => ({
    variables: variables(),
    url: connection(context).url ?? '',
  });
  const serverCapabilities = { getProviderSchemaOptional: true };

  return {
    getMetadata: () => ({
      serverCapabilities,
      resources: [...resources.keys()].map((typeName) => ({ typeName })),
      dataSources: [...dataSources.keys()].map((typeName) => ({ typeName })),
    }),
    getSchema: () => ({
      serverCapabilities,
      provider: toSchemaMessage(provider.schema),
      resourceSchemas: schemasByName(provider.resources),
      dataSourceSchemas: schemasByName(provider.dataSources),
    }),
    getFunctions: () => ({}),
    stop: () => ({}),

    prepareProviderConfig: ({ config }) => {
      const prepared = provider.prepare(read(config, provider.schema) ?? {}, variables());
      return { preparedConfig: write(prepared), diagnostics: validate(provider.schema, prepared) };
    },
    configure: ({ config }, context) => {
      // Terraform hands over what the template says, not what was prepared.
      const configured = provider.configure(
        provider.prepare(read(config, provider.schema) ?? {}, variables()),
      );
      if ('error' in configured) return { diagnostics: [errorDiagnostic(configured.error)].map(toMessage) };
      connection(context).url = configured.url;
      return {};
    },

    validateResourceTypeConfig: ({ typeName, config }) => {
      const { schema } = resource(typeName);
      return { diagnostics: validate(schema, read(config, schema) ?? {}) };
    },
    validateDataSourceConfig: ({ typeName, config }) => {
      const { schema } = dataSource(typeName);
      return { diagnostics: validate(schema, read(config, schema) ?? {}) };
    },

    upgradeResourceState: ({ typeName, rawState }) => {
      const json = Buffer.from(rawState?.json ?? new Uint8Array()).toString('utf8');
      const state = json === '' ? null : decodeStateJson(json, resource(typeName).schema);
      return { upgradedState: write(state) };
    },
    readResource: ({ typeName, currentState, private: kept }, context) => {
      const type = resource(typeName);
      const state = read(currentState, type.schema);
      return { newState: write(state && refreshResource(type, state, contextOf(context))), private: kept };
    },
    planResourceChange: ({ typeName, priorState, proposedNewState, priorPrivate }) => {
      const type = resource(typeName);
      const proposed = read(proposedNewState, type.schema);
      if (!proposed)
        return { plannedState: write(null), plannedPrivate: priorPrivate, legacyTypeSystem: true };
      const { planned, replace } = planResource(type.schema.block, read(priorState, type.schema), proposed);
      const diagnostics = type.checkPlan?.(planned) ?? [];
      if (!hasError(diagnostics)) {
        options.onPlannedResource?.({ type: typeName, planned, replaced: replace.length > 0 });
      }
      return {
        plannedState: write(planned),
        requiresReplace: replace.map(toPath),
        plannedPrivate: priorPrivate,
        diagnostics: diagnostics.map(toMessage),
        legacyTypeSystem: true,
      };
    },
    applyResourceChange: ({ typeName, priorState, plannedState, plannedPrivate }, context) => {
      const type = resource(typeName);
      const planned = read(plannedState, type.schema);
      if (!planned) return { newState: write(null), legacyTypeSystem: true };
      const applied = applyResource(type, read(priorState, type.schema), planned, contextOf(context));
      return {
        newState: write(applied.state),
        private: plannedPrivate,
        diagnostics: applied.diagnostics.map(toMessage),
        legacyTypeSystem: true,
      };
    },
    importResourceState: ({ typeName }) => ({
      diagnostics: [errorDiagnostic(`resource ${typeName} doesn't support import`)].map(toMessage),
    }),

    readDataSource: async ({ typeName, config }, context) => {
      const source = dataSource(typeName);
      const written = read(config, source.schema) ?? {};
      const { state, diagnostics } = await readDataSource(source, written, contextOf(context));
      return {
        state: hasError(diagnostics) ? undefined : write(state),
        diagnostics: diagnostics.map(toMessage),
      };
    },
  };
}

function unknownType(name: string): never {
  throw new ConnectError(`the provider has no ${JSON.stringify(name)}`, Code.InvalidArgument);
}

function schemasByName(types: readonly { name: string; schema: Schema }[]) {
  return Object.fromEntries(types.map(({ name, schema }) => [name, toSchemaMessage(schema)]));
}

const validate = (schema: Schema, config: ObjectValue): DiagnosticMessage[] =>
  validateConfig(schema.block, config).map(toMessage);

const read = (value: DynamicValue | undefined, schema: Schema): ObjectValue | null =>
  value && value.msgpack.length > 0 ? decodeObject(value.msgpack, schema) : null;

const write = (value: Value): DynamicValue => create(DynamicValueSchema, { msgpack: encodeMsgpack(value) });

function toMessage({ severity, summary, detail, path }: Diagnostic): DiagnosticMessage {
  return create(DiagnosticSchema, {
    severity: severity === 'error' ? Diagnostic_Severity.ERROR : Diagnostic_Severity.WARNING,
    summary,
    detail: detail ?? '',
    attribute: path && toPath(path),
  });
}

function toPath(path: Path): AttributePath {
  return create(AttributePathSchema, { steps: path.map((step) => ({ selector: toSelector(step) })) });
}

function toSelector(step: string | number) {
  return typeof step === 'string'
    ? { case: 'attributeName' as const, value: step }
    : { case: 'elementKeyInt' as const, value: BigInt(step) };
}
