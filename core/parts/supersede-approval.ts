/**
 * Ends an execution that only waits for people in a stage, for a newer one that waits in front of it, where the
 * pipeline says so: the question is withdrawn with the reason. What else runs in the stage ends first.
 */
import { approvalRecord } from '../approval.ts';
import { type Execution, executionRecord, isOpen, releaseName } from '../execution.ts';
import { isNewer, laneRecord } from '../lane.ts';
import { modeOf } from '../lane-order.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import type { Clock } from '../ports/clock.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { definitionOf } from './current-execution.ts';
import { markStopping } from './mark-stopping.ts';
import { withdrawApprovals } from './withdraw-approvals.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly machines: Pick<Machines, 'answer'>;
  readonly clock: Clock;
}

/** Does it let newer executions take its question back? */
export const letsReplace = async (ledger: Ledger, execution: Execution): Promise<boolean> => {
  const definition = await definitionOf(ledger, execution);
  return definition.supersedeApprovals && modeOf(definition, execution) === 'SUPERSEDED';
};

/** `ask`: the question is not asked yet. Calling it twice does no harm. */
export const supersedeApproval = (ports: Ports) => {
  const { ledger, clock } = ports;
  const withdraw = withdrawApprovals(ports);

  const mark = async (item: Item<Execution>, newer: string, asked: boolean): Promise<string | undefined> => {
    const { id, attempt, stopTrigger, pipeline, address } = item.data;
    if (!isOpen(item.data) || (stopTrigger && stopTrigger.replacedBy !== newer)) return undefined;
    if (stopTrigger) return stopTrigger.reason;
    if (!(await letsReplace(ledger, item.data))) return undefined;
    const lane = await laneRecord.require(ledger, keys.lane(pipeline, address), 'lane');
    if (!isNewer(lane.data, newer, id) || (asked && !(await waitsForPeople(ledger, id, attempt)))) return undefined;
    const other = (await executionRecord.require(ledger, keys.execution(newer), `execution ${newer}`)).data;
    const reason = `replaced by ${releaseName(other)} (${newer})`;
    const trigger = { at: clock.now(), by: other.startedBy, reason, abandon: false, replacedBy: newer };
    const check = { key: lane.key, revision: lane.revision };
    await ledger.write([{ check }, ...(await markStopping(ledger, item, trigger))]);
    return reason;
  };

  return async (older: string, newer: string, asked = true): Promise<void> => {
    const reason = await decide(ledger, async () =>
      mark(await executionRecord.require(ledger, keys.execution(older), `execution ${older}`), newer, asked),
    );
    if (reason === undefined) return;
    await withdraw(older, { code: 'Superseded', message: `The execution was ${reason}.` }, ['Open']);
  };
};

const waitsForPeople = async (ledger: Ledger, id: string, attempt: number): Promise<boolean> =>
  (await listAll(ledger, `EXECUTION#${id}`, 'APPROVAL#'))
    .map((item) => approvalRecord.parse(item).data)
    .some((approval) => approval.attempt === attempt && approval.status === 'Open');
