import { create } from '@bufbuild/protobuf';
import { type Timing, TimingSchema } from '@coder-ts/protocol';
import { type JsonObject, object, text } from './conversion/values.js';

interface Span {
  start: number;
  action: string;
  source: string;
  resource: string;
}

/** Milestones of init, each the beginning of a part. */
const INIT_PARTS: Partial<Record<string, string>> = {
  initializing_backend_message: 'backend',
  initializing_modules_message: 'modules',
  initializing_provider_plugin_message: 'provider plugins',
};

/**
 * Collects the timings of one stage out of Terraform's messages (spec terraform 3.7): finished pairs of start and end,
 * the parts of init, and the stage as a whole. Times are Unix microseconds.
 */
export class StageTimings {
  private readonly began = nowMicros();
  private readonly open = new Map<string, Span>();
  private readonly done: Timing[] = [];
  private part: Span | undefined;

  constructor(private readonly stage: 'init' | 'plan' | 'graph' | 'apply') {}

  /** Takes one message of Terraform. */
  take(event: JsonObject): void {
    const type = text(event.type);
    const time = micros(text(event['@timestamp']));
    if (type === 'init_output') this.takeInit(text(event.message_code), time);
    const [, category, phase] = /^(apply|provision|refresh)_(start|complete|errored)$/.exec(type) ?? [];
    if (category === undefined) return;
    const hook = object(event.hook);
    const resource = object(hook.resource);
    const span = {
      start: time,
      action: text(hook.action) || (category === 'refresh' ? 'state refresh' : category),
      source: text(resource.implied_provider),
      resource: text(resource.addr),
    };
    const key = JSON.stringify([category, span.action, span.resource, span.source, text(hook.provisioner)]);
    if (phase === 'start') {
      this.open.set(key, span);
      return;
    }
    const started = this.open.get(key);
    this.open.delete(key);
    if (started) this.finish(started, time);
  }

  /** The stage has ended, well or not: its whole first, then its parts. */
  end(): Timing[] {
    const whole = this.timing(
      { start: this.began, action: 'terraform', source: 'coder', resource: `coder_stage_${this.stage}` },
      nowMicros(),
    );
    return [whole, ...this.done];
  }

  private takeInit(code: string, time: number): void {
    if (this.part) this.finish(this.part, time);
    const name = INIT_PARTS[code];
    this.part = name === undefined ? undefined : { start: time, action: 'load', source: '', resource: name };
  }

  private finish(span: Span, end: number): void {
    this.done.push(this.timing(span, end));
  }

  private timing({ start, action, source, resource }: Span, end: number): Timing {
    return create(TimingSchema, {
      startedAtUs: BigInt(start),
      endedAtUs: BigInt(Math.max(start, end)),
      stage: this.stage,
      source,
      action,
      resource,
    });
  }
}

function nowMicros(): number {
  return Date.now() * 1000;
}

/** A time such as `2026-01-02T03:04:05.123456Z` in Unix microseconds; now where it can't be read. */
function micros(time: string): number {
  const match = /^(.*T\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time);
  const seconds = match ? Date.parse(`${match[1]}${match[3]}`) : Number.NaN;
  if (!match || Number.isNaN(seconds)) return nowMicros();
  return seconds * 1000 + Number((match[2] ?? '').padEnd(6, '0').slice(0, 6));
}
