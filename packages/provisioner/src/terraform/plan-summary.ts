import { type JsonObject, object, text } from './conversion/values.js';

/** What the provider is asked to plan: one call an instance, two where it is replaced. */
interface PlannedInstance {
  type: string;
  planned: Record<string, unknown>;
  /** The call found that the instance must be replaced; another for the new one follows. */
  replaced: boolean;
}

const COUNTED = ['coder_metadata', 'coder_ai_task'];

/**
 * Watches a plan run and knows, without another process, what it costs and how many AI tasks it has; or knows that it
 * doesn't know, and the plan file has to be read.
 */
export class PlanSummary {
  private readonly calls: PlannedInstance[] = [];
  private readonly replacedTypes: string[] = [];

  /** @param attached the provider is ours, so that every instance is seen */
  constructor(private readonly attached: boolean) {}

  /** A call of the provider. */
  takeCall(call: PlannedInstance): void {
    if (COUNTED.includes(call.type)) this.calls.push(call);
  }

  /** A message of Terraform. */
  takeEvent(event: JsonObject): void {
    if (text(event.type) !== 'planned_change') return;
    const change = object(event.change);
    if (text(change.action) === 'replace')
      this.replacedTypes.push(text(object(change.resource).resource_type));
  }

  /** Another resource than ours is replaced: the plan file says why. */
  hasReplacement(): boolean {
    return this.replacedTypes.some((type) => !type.startsWith('coder_'));
  }

  /**
   * Cost and AI tasks. Undefined where the calls don't tell: where another provider is used, or something other than
   * the provider (a taint, a `replace_triggered_by`) made the replacement, whose calls then look like another instance.
   */
  totals(): { dailyCost: number; aiTaskCount: number } | undefined {
    const announced = this.replacedTypes.filter((type) => COUNTED.includes(type)).length;
    const replaced = this.calls.filter((call) => call.replaced).length;
    if (!this.attached || announced !== replaced) return undefined;
    const kept = this.calls.filter((call) => !call.replaced);
    return {
      dailyCost: kept
        .filter(({ type }) => type === 'coder_metadata')
        .reduce((sum, { planned }) => sum + wholeNumber(planned.daily_cost), 0),
      aiTaskCount: kept.filter(({ type }) => type === 'coder_ai_task').length,
    };
  }
}

function wholeNumber(value: unknown): number {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? Math.trunc(value) : 0;
}
