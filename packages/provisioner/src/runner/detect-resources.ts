import type { PlanRequest } from '../provisioner.js';
import type { Conversion } from '../terraform/conversion/convert.js';
import type { JobContext } from './job-context.js';
import { messageOf } from './job-failure.js';

/** Plans with nothing to start from and reads what the plan would make: of an import or a dry run. */
export async function detectResources(
  { session, report }: JobContext,
  stage: string,
  request: PlanRequest,
): Promise<Conversion & { dot: string; dailyCost: number }> {
  const { dailyCost } = await session.plan(report.step(stage), request).catch(wrap('plan'));
  await report.flush();
  const found = await session.graph(report.step('Graphing Infrastructure'), 'plan').catch(wrap('graph'));
  await report.flush();
  return { ...found, dailyCost };
}

function wrap(step: string) {
  return (cause: unknown): never => {
    throw new Error(`${step} during template import provision error: ${messageOf(cause)}`, { cause });
  };
}
