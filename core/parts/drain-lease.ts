/**
 * Drains the lease of a holder that died: once everything that it began has ended, the component is recorded as partial
 * and the lease passes on under a new number. Where somebody broke the lease nobody waits for that.
 */
import { CONTRACT } from '../contract.ts';
import { executionRecord } from '../execution.ts';
import { drainedLease, leaseRecord } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Ids } from '../ports/ids.ts';
import { type CompletePorts, completeWork } from '../steps/complete-work.ts';
import { recordState } from '../steps/record-state.ts';
import { begunActions } from './begun-actions.ts';
import { wakeLease } from './go-on-lease.ts';
import { passLease } from './pass-lease.ts';

export const drainLeaseOf = (ports: CompletePorts & { artifacts: Artifacts; ids: Ids }) => {
  const { ledger, clock } = ports;
  const complete = completeWork(ports);
  const record = recordState(ports);
  const wake = wakeLease(ports);

  /**
   * A lease may be broken because its target no longer answers, so a job that cannot be looked at may still be at work.
   * The job stays open: the reconciler asks again and reports the error.
   */
  const isRunning = async (job: string, broken: boolean): Promise<boolean> => {
    try {
      return (await complete(job)) === 'running';
    } catch (error) {
      if (!broken) throw error;
      return true;
    }
  };

  /** Looks at every job: what has ended meanwhile is written down. */
  const stillRunning = async (
    actions: readonly { readonly job: string | undefined }[],
    broken: boolean,
  ): Promise<boolean> => {
    let running = false;
    for (const { job } of actions) if (job && (await isRunning(job, broken))) running = true;
    return running;
  };

  return async (address: string): Promise<'draining' | 'free'> => {
    const lease = (await leaseRecord.read(ledger, keys.lease(address)))?.data;
    if (!lease?.draining || !lease.holder) return 'free';
    const { executionId, attempt, stage, group } = lease.holder;
    const actions = await begunActions(ledger, executionId, stage, attempt);
    const running = await stillRunning(actions, lease.draining.broken !== undefined);
    if (running && !lease.draining.broken) return 'draining';
    await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
    const names = actions.map(({ name }) => name);
    await record({ contract: CONTRACT, executionId, attempt, stage, group, actions: names }, { abandoned: running });
    const passed = await decide(ledger, async () => {
      const item = await leaseRecord.require(ledger, keys.lease(address), `lease of ${address}`);
      const decided = await passLease(ports, item, drainedLease(item.data), clock.now());
      await ledger.write(decided.changes);
      return decided;
    });
    await wake(passed);
    return 'free';
  };
};
