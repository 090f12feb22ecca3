import type { PlanRequest, PlanResult } from '../provisioner.js';
import type { Conversion } from '../terraform/conversion/convert.js';
import type { JobContext } from './job-context.js';
import { messageOf } from './job-failure.js';

/** What a plan with nothing to start from would make. `dot` is the graph it was read with. */
type Detected = Conversion & { dot: string };

/** Plans with nothing to start from, for an import or a dry run. */
export async function planResources(
  { session, report }: JobContext,
  stage: string,
  request: PlanRequest,
): Promise<PlanResult> {
  const result = await session.plan(report.step(stage), request).catch(wrap('plan'));
  report.push();
  return result;
}

/** Reads what the last plan would make; another may be made meanwhile. */
export const readResources = ({ session, report }: JobContext): Promise<Detected> =>
  session.graph(report.step('Graphing Infrastructure'), 'plan').catch(wrap('graph'));

function wrap(step: string) {
  return (cause: unknown): never => {
    throw new Error(`${step} during template import provision error: ${messageOf(cause)}`, { cause });
  };
}
