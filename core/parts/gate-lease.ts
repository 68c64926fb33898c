/**
 * Gives the lease to nobody while nothing may be changed there: whoever would have got it stays first in the line. Who
 * holds it already keeps it.
 */
import { executionRecord } from '../execution.ts';
import type { Installation } from '../installation.ts';
import { heldBack, isHolder, type Lease, type LeaseDecision } from '../lease.ts';
import { keys } from '../ledger/keys.ts';
import type { Ledger } from '../ports/ledger.ts';
import { changeGate } from './change-gate.ts';

export interface LeasePorts {
  readonly ledger: Ledger;
  readonly installation: Installation;
}

export const gateLease = async (
  ports: LeasePorts,
  before: Lease,
  decision: LeaseDecision,
  now: string,
): Promise<LeaseDecision> => {
  const { granted } = decision;
  if (!granted || isHolder(before, granted)) return decision;
  const key = keys.execution(granted.executionId);
  const { target } = (await executionRecord.require(ports.ledger, key, `execution ${granted.executionId}`)).data;
  return (await changeGate(ports, target.environment, now)) ? heldBack(decision) : decision;
};
