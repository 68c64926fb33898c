/**
 * Step 5a: takes the lease of the address before a group that changes it. The answer is owed first and then sent, as
 * for entering a stage.
 */
import type { TakeLease } from '../contract.ts';
import { executionRecord } from '../execution.ts';
import type { Installation } from '../installation.ts';
import { askLease, hasReleased, isHeldBack, type LeaseAsking, leaseItem, leaseRecord, newLease } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { endedMeanwhile } from '../parts/ended-meanwhile.ts';
import { gateLease } from '../parts/gate-lease.ts';
import { wakeLease } from '../parts/go-on-lease.ts';
import { refuseStopping } from '../parts/refuse-stopping.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { owe, type Wait, waitKey, waitRecord } from '../wait.ts';

export const takeLease = (ports: { ledger: Ledger; machines: Machines; clock: Clock; installation: Installation }) => {
  const { ledger, clock } = ports;
  const wake = wakeLease(ports);

  return async ({ executionId, attempt, stage, group, token }: TakeLease): Promise<void> => {
    const key = waitKey.lease(executionId, attempt, stage, group);
    const asked = await decide(ledger, async () => {
      const now = clock.now();
      const item = await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
      const execution = item.data;
      endedMeanwhile(execution, attempt);
      refuseStopping(execution);
      const leaseKey = keys.lease(execution.address);
      const lease =
        (await leaseRecord.read(ledger, leaseKey)) ?? leaseRecord.fresh(leaseKey, newLease(execution.address));
      const asking: LeaseAsking = { executionId, attempt, stage, group, since: now };
      if (hasReleased(lease.data, asking)) return undefined;
      const decision = await gateLease(ports, lease.data, askLease(lease.data, asking), now);
      const before = await waitRecord.read(ledger, key);
      const data: Wait = { token, since: now };
      const wait = before ? { ...before, data, open: undefined } : waitRecord.fresh(key, data);
      const granted = decision.granted ? owe(wait, { output: { fencing: decision.granted.fencing } }, now) : wait;
      // If the execution is closed at the same moment, it must not keep a lease that nobody drains.
      const open = { check: { key: item.key, revision: item.revision } };
      await ledger.write([open, { put: leaseItem(lease, decision.lease) }, { put: granted }]);
      return isHeldBack(decision.lease) ? { wake: key, held: leaseKey } : { wake: key };
    });
    if (asked) await wake(asked);
  };
};
