/**
 * Removes what is left of a plan that its execution did not carry out, or that failed to create anything. This happens
 * after the execution has ended, under the lease, so that nobody deploys at the same time. A retry plans again.
 */
import { type Execution, executionRecord, isOpen } from '../execution.ts';
import { drainedLease, isFree, leaseItem, leaseRecord, newLease } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { type Plan, planRecord } from '../plan.ts';
import type { CompletePorts } from '../steps/complete-work.ts';
import { placeOf } from '../work.ts';
import { actionIn, definitionOf } from './current-execution.ts';
import { wakeLease } from './go-on-lease.ts';
import { passLease } from './pass-lease.ts';
import { workOf } from './work-of.ts';

export const discardPlan = (ports: CompletePorts) => {
  const { ledger, clock } = ports;
  const wake = wakeLease(ports);

  return async (at: Pick<Plan, 'executionId' | 'stage' | 'action'>): Promise<'still wanted' | 'busy' | 'discarded'> => {
    const planKey = keys.plan(at.executionId, at.stage, at.action);
    const plan = (await planRecord.require(ledger, planKey, `plan of ${at.stage}/${at.action}`)).data;
    const key = keys.execution(plan.executionId);
    const execution = (await executionRecord.require(ledger, key, `execution ${plan.executionId}`)).data;
    if (isOpen(execution)) return 'still wanted';
    if (!(await hold(execution, plan))) return 'busy';
    const action = actionIn(await definitionOf(ledger, execution), plan);
    const work = await workOf(ports, action);
    await work.planning?.discard(placeOf(execution, plan.region), plan);
    await forget(plan);
    await giveBack(plan);
    return 'discarded';
  };

  /** The lease is held as if by a dead holder: if this process dies too, the lease is drained like any other. */
  function hold({ id, attempt }: Execution, { address, stage }: Plan): Promise<boolean> {
    return decide(ledger, async () => {
      const key = keys.lease(address);
      const lease = (await leaseRecord.read(ledger, key)) ?? leaseRecord.fresh(key, newLease(address));
      if (!isFree(lease.data)) return false;
      const since = clock.now();
      const holder = { executionId: id, attempt, stage, group: 0, since };
      const data = { ...lease.data, fencing: lease.data.fencing + 1, holder, draining: { since } };
      await ledger.write([{ put: leaseItem(lease, data) }]);
      return true;
    });
  }

  function forget({ executionId, stage, action }: Plan): Promise<void> {
    return decide(ledger, async () => {
      const plan = await planRecord.require(ledger, keys.plan(executionId, stage, action), 'plan');
      const status = plan.data.status === 'Made' ? 'Withdrawn' : plan.data.status;
      await ledger.write([{ put: { ...plan, open: undefined, data: { ...plan.data, status } } }]);
    });
  }

  async function giveBack({ address }: Plan): Promise<void> {
    const passed = await decide(ledger, async () => {
      const lease = await leaseRecord.require(ledger, keys.lease(address), `lease of ${address}`);
      const decided = await passLease(ports, lease, drainedLease(lease.data), clock.now());
      await ledger.write(decided.changes);
      return decided;
    });
    await wake(passed);
  }
};
