import type { Executor } from '../database/connect.js';

/** Keeps with a job what its plan costs a day: of a build also where the quota refuses it. */
export async function keepPlannedCost(tx: Executor, jobId: string, dailyCost: number): Promise<void> {
  await tx.updateTable('provisioner_jobs').set({ daily_cost: dailyCost }).where('id', '=', jobId).execute();
}
