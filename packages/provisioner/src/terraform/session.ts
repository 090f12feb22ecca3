import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LogLevel, type Metadata, PrebuildStage, Transition } from '@coder-ts/protocol';
import { type RunningProvider, startProvider } from '@coder-ts/terraform-provider';
import { extractTar } from '../archive/extract.js';
import type {
  InitResult,
  ParseResult,
  PlanRequest,
  PlanResult,
  Preparation,
  Session,
  SessionOptions,
  Step,
  StepLog,
} from '../provisioner.js';
import { type CommandContext, logText, runLogged, runQuiet } from './commands.js';
import { type Conversion, convert } from './conversion/convert.js';
import { dailyCostOf } from './conversion/metadata.js';
import {
  instancesOfPlan,
  instancesOfShownState,
  instancesOfStateFile,
  type ResourceInstance,
} from './conversion/modules.js';
import { type Json, type JsonObject, object } from './conversion/values.js';
import { applyVariables, describeTerraformVariables, planVariables, type Variables } from './environment.js';
import type { TerraformHost } from './host.js';
import { archiveModules, hasModulesFromElsewhere, listModules } from './modules-archive.js';
import { parseTemplate } from './parse.js';
import { PlanSummary } from './plan-summary.js';
import { cleanPluginCache } from './plugin-cache.js';
import { prefixed } from './prefixed.js';
import { PreparedDirectory } from './prepared-directory.js';
import {
  adviseOn,
  findUnmetDemand,
  isMissingProvider,
  type ProviderDemand,
  tellDemand,
} from './provider-demand.js';
import { describeReplacements, findReplacements, toReplacements } from './replacements.js';
import { StageTimings } from './timings.js';

const NOTHING_TO_DO = 'The terraform state does not exist, there is nothing to do';
const STATE_FILE = 'terraform.tfstate';

/** A plan of this job: its file, and what `show` says of it, once that was asked. */
interface Planned {
  file: string;
  shown?: Promise<{ text: string; json: JsonObject }>;
}

/** What the graph command gave: the graph or why there is none, and the rows of its log. */
interface Drawn {
  rows: [level: LogLevel, output: string][];
  dot?: string;
  error?: unknown;
}

/**
 * One job with Terraform. The steps come in order: init, [parse], then plan, graph and apply as the job needs them.
 * A workspace build of a prepared version runs two processes, plan and apply: init is restored, costs are what our
 * provider was asked to plan, resources are read from the state file and the graph is that of the import.
 */
export class TerraformSession implements Session {
  private readonly root: string;
  private readonly context: CommandContext;
  private readonly prepared: PreparedDirectory;
  private provider: RunningProvider | undefined;
  /** Why the provider is Terraform's to install. */
  private demand: ProviderDemand | undefined;
  private summary = new PlanSummary(false);
  /** In the order they were made: an import has two, and reads the first while it makes the second. */
  private readonly plans: Planned[] = [];
  private dot: string;
  /** The graph of an import, which is drawn while the first plan runs: both read the configuration alone. */
  private drawing: Promise<Drawn> | undefined;
  /** A delete without a state: neither plan nor apply runs. */
  private nothingToDo = false;

  constructor(
    private readonly host: TerraformHost,
    private readonly options: SessionOptions,
  ) {
    this.root = join(options.directory, 'terraform');
    this.context = {
      terraform: host.terraform,
      cwd: this.root,
      cancellation: options.cancellation,
      onProcess: options.onProcess,
    };
    this.prepared = new PreparedDirectory(host, options, this.root);
    this.dot = options.prepared?.graph ?? '';
  }

  init(step: Step): Promise<InitResult> {
    return this.timed('init', step, async (timings) => {
      await mkdir(this.root, { mode: 0o700 });
      await extractTar(this.options.archive.path, this.root).catch((error: unknown) => {
        throw prefixed('extract template archive', error);
      });
      this.announce(step);
      const restored = await this.prepared.restore(step);
      await this.chooseProvider(step);
      if (!restored) {
        await this.runInit(step, timings);
        // Modules from elsewhere are known now, and so is what they want of the provider.
        if (await this.chooseProvider(step)) await this.runInit(step, timings);
        await this.prepared.keep(step);
      }
      return { modules: await listModules(join(this.root, '.terraform')) };
    });
  }

  async parse(): Promise<ParseResult> {
    return parseTemplate(this.root);
  }

  plan(step: Step, request: PlanRequest): Promise<PlanResult> {
    const destroy = request.metadata.transition === Transition.DELETE;
    this.nothingToDo = destroy && request.state.length === 0;
    if (this.nothingToDo) {
      this.announce(step);
      step.log(LogLevel.INFO, NOTHING_TO_DO);
      return Promise.resolve({ dailyCost: 0, aiTaskCount: 0, replacements: [] });
    }
    return this.timed('plan', step, async (timings) => {
      this.announce(step);
      if (request.state.length > 0) {
        await writeFile(join(this.root, STATE_FILE), request.state, { mode: 0o600 });
      }
      const variables = planVariables(request);
      this.provider?.setVariables(variables);
      this.summary = new PlanSummary(this.provider !== undefined);
      const planned: Planned = { file: `${this.plans.length + 1}.tfplan` };
      this.plans.push(planned);
      const args = [
        'plan',
        '-no-color',
        '-input=false',
        '-json',
        '-refresh=true',
        `-out=${planned.file}`,
        ...(destroy ? ['-destroy'] : []),
        ...request.variables.map(({ name, value }) => `-var=${name}=${value}`),
      ];
      const { summary } = this;
      if (this.options.purpose === 'import' && this.dot === '') this.drawing ??= this.draw();
      await runLogged(this.context, { args, env: this.environment(variables), log: step.log }, (event) => {
        timings.take(event);
        summary.takeEvent(event);
      }).catch((error: unknown) => {
        throw prefixed('terraform plan', error);
      });
      return this.resultOfPlan(step, planned, request.metadata, destroy);
    });
  }

  async graph(step: Step, source: 'plan' | 'state'): Promise<Conversion & { dot: string }> {
    const planned = this.plans.at(-1);
    return this.timed('graph', step, async () => {
      this.announce(step);
      if (this.dot === '') this.dot = await this.drawn(step);
      const instances =
        source === 'plan'
          ? instancesOfPlan((await this.readPlan(step, planned)).json)
          : await this.readState(step);
      try {
        return { ...convert(instances, this.dot), dot: this.dot };
      } catch (error) {
        throw prefixed('convert state for graph', error);
      }
    });
  }

  async apply(step: Step, metadata: Metadata): Promise<void> {
    if (this.nothingToDo) {
      this.announce(step);
      step.log(LogLevel.INFO, NOTHING_TO_DO);
      return;
    }
    await this.timed('apply', step, async (timings) => {
      this.announce(step);
      const variables = applyVariables(metadata);
      this.provider?.setVariables(variables);
      const args = [
        'apply',
        '-no-color',
        '-auto-approve',
        '-input=false',
        '-json',
        this.plans.at(-1)?.file ?? '',
      ];
      await runLogged(this.context, { args, env: this.environment(variables), log: step.log }, (event) =>
        timings.take(event),
      ).catch((error: unknown) => {
        throw prefixed('terraform apply', error);
      });
    });
  }

  async state(): Promise<Uint8Array | undefined> {
    const path = join(this.root, STATE_FILE);
    return existsSync(path) ? readFile(path) : undefined;
  }

  async preparation(): Promise<Preparation> {
    const shown = await this.plans[0]?.shown;
    if (!shown) throw new Error('an import is prepared after its plan was read');
    return {
      plan: Buffer.from(shown.text),
      lockFile: await this.prepared.lockFile(),
      moduleFiles: (await archiveModules(this.root)).tar,
    };
  }

  async close(): Promise<void> {
    await this.drawing;
    await this.provider?.close();
  }

  /** Runs Terraform's graph command; never rejects. */
  private async draw(): Promise<Drawn> {
    const rows: Drawn['rows'] = [];
    const log: StepLog = (...row) => {
      rows.push(row);
      return undefined;
    };
    const args = ['graph', '-type=plan'];
    return runQuiet(this.context, { args, env: this.environment(), log }).then(
      (dot) => ({ rows, dot }),
      (error: unknown) => ({ rows, error }),
    );
  }

  /** The graph, with what Terraform said about it in the log of this step. */
  private async drawn(step: Step): Promise<string> {
    this.drawing ??= this.draw();
    const { rows, dot, error } = await this.drawing;
    for (const [level, output] of rows) await step.log(level, output);
    if (dot === undefined) throw prefixed('generate graph', error);
    return dot;
  }

  private async runInit(step: Step, timings: StageTimings): Promise<void> {
    const env = { ...this.environment(), ...this.pluginCache() };
    const args = ['init', '-no-color', '-input=false', '-json'];
    let providerIsMissing = false;
    await this.host
      .alone(async () => {
        await cleanPluginCache(this.host.pluginDirectory);
        await runLogged(this.context, { args, env, log: step.log }, (event) => {
          timings.take(event);
          providerIsMissing ||= isMissingProvider(event);
        });
      })
      .catch((error: unknown) => {
        const advice = this.demand && providerIsMissing ? `: ${adviseOn(this.demand)}` : '';
        throw prefixed(`initialize terraform${advice}`, error);
      });
  }

  /**
   * Attaches our provider, unless a module asks for a version that it can't stand in for. True where that came out just
   * now, so that init has to install another one.
   */
  private async chooseProvider(step: Step): Promise<boolean> {
    if (this.demand) return false;
    if (this.provider && !(await hasModulesFromElsewhere(this.root))) return false;
    this.demand = await findUnmetDemand(this.root);
    if (this.demand) {
      step.log(LogLevel.WARN, tellDemand(this.demand));
      await this.provider?.close();
      this.provider = undefined;
      return true;
    }
    if (this.provider) return false;
    // In the job's directory it goes with the job, also after a crash; a longer path is no address of a socket.
    const socketPath = join(this.options.directory, 'provider.sock');
    this.provider = await startProvider({
      variables: {},
      ...(Buffer.byteLength(socketPath) <= 100 && { socketPath }),
      onPlannedResource: (call) => this.summary.takeCall(call),
    });
    return false;
  }

  private async resultOfPlan(
    step: Step,
    planned: Planned,
    metadata: Metadata,
    destroy: boolean,
  ): Promise<PlanResult> {
    const totals = this.summary.totals();
    const replaces = this.summary.hasReplacement();
    const needsPlan = (totals === undefined && !destroy) || replaces;
    if (!needsPlan) return { ...(totals ?? { dailyCost: 0, aiTaskCount: 0 }), replacements: [] };
    const { json } = await this.readPlan(step, planned);
    const instances = instancesOfPlan(json);
    const found = replaces ? findReplacements(json) : [];
    if (found.length > 0) await this.logReplacements(step, planned, metadata, destroy, found);
    return {
      dailyCost: dailyCostOf(instances),
      aiTaskCount: instances.filter(({ type }) => type === 'coder_ai_task').length,
      replacements: toReplacements(found),
    };
  }

  /** A claim should replace nothing: there the whole plan is shown. */
  private async logReplacements(
    step: Step,
    planned: Planned,
    metadata: Metadata,
    destroy: boolean,
    found: ReturnType<typeof findReplacements>,
  ): Promise<void> {
    if (metadata.prebuildStage !== PrebuildStage.CLAIM || destroy) {
      await logText(step.log, describeReplacements(found).join('\n'), () => LogLevel.WARN);
      return;
    }
    const args = ['show', '-no-color', planned.file];
    const shown = await runQuiet(this.context, { args, env: this.environment(), log: step.log });
    await logText(step.log, shown, (line) =>
      line.includes('# forces replacement') ? LogLevel.WARN : LogLevel.INFO,
    );
  }

  private async readPlan(
    step: Step,
    planned: Planned | undefined,
  ): Promise<{ text: string; json: JsonObject }> {
    if (!planned) throw new Error('nothing was planned');
    const args = ['show', '-json', '-no-color', planned.file];
    const env = this.environment();
    const read = async () => {
      const text = await runQuiet(this.context, { args, env, log: step.log });
      return { text, json: object(JSON.parse(text) as Json) };
    };
    planned.shown ??= read();
    return planned.shown.catch((error: unknown) => {
      throw prefixed('show terraform plan file', error);
    });
  }

  private async readState(step: Step): Promise<ResourceInstance[]> {
    try {
      const file = await this.state();
      if (file === undefined) return [];
      const instances = instancesOfStateFile(Buffer.from(file).toString('utf8'));
      if (instances) return instances;
      const args = ['show', '-json', '-no-color'];
      const text = await runQuiet(this.context, { args, env: this.environment(), log: step.log });
      return instancesOfShownState(object(JSON.parse(text) as Json));
    } catch (error) {
      throw prefixed('load tfstate for graph: terraform show state', error);
    }
  }

  private environment(variables: Variables = {}): NodeJS.ProcessEnv {
    return {
      ...this.host.environment,
      ...variables,
      CHECKPOINT_DISABLE: '1',
      TF_IN_AUTOMATION: '1',
      // A process lives for a fraction of a second: collecting garbage half as often saves a fifth of its processor time.
      GOGC: this.host.environment.GOGC ?? '200',
      ...(this.provider && { TF_REATTACH_PROVIDERS: this.provider.reattach }),
      ...(this.options.debug && { TF_LOG: 'JSON' }),
    };
  }

  /** Terraform links providers out of its cache only where links are cheap and safe. */
  private pluginCache(): Variables {
    return process.platform === 'linux' ? { TF_PLUGIN_CACHE_DIR: this.host.pluginDirectory } : {};
  }

  private announce(step: Step): void {
    for (const row of describeTerraformVariables(this.host.environment)) step.log(LogLevel.WARN, row);
  }

  /** Runs a step and hands its timings on, whether it ends well or not. */
  private async timed<T>(
    stage: 'init' | 'plan' | 'graph' | 'apply',
    step: Step,
    work: (timings: StageTimings) => Promise<T>,
  ): Promise<T> {
    const timings = new StageTimings(stage);
    try {
      return await work(timings);
    } finally {
      step.timings.push(...timings.end());
    }
  }
}
