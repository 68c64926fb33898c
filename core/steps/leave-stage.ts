/** Step 6: leaves a stage, which frees its slot, and wakes the next execution. Leaving twice changes nothing. */
import type { LeaveStage } from '../contract.ts';
import { type Execution, executionRecord, isInside, type Stage, stageRecord } from '../execution.ts';
import { leave } from '../lane.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { endedMeanwhile } from '../parts/ended-meanwhile.ts';
import { wakeLane } from '../parts/go-on-lane.ts';
import { laneOf } from '../parts/lane-of.ts';
import { passLane } from '../parts/pass-lane.ts';
import type { Clock } from '../ports/clock.ts';
import type { Change, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';

export const leaveStage = (ports: { ledger: Ledger; machines: Machines; clock: Clock }) => {
  const { ledger, clock } = ports;
  const pass = passLane(ports);
  const wake = wakeLane(ports);

  return async ({ executionId, attempt, stage, outcome }: LeaveStage): Promise<void> => {
    const passed = await decide(ledger, async () => {
      const now = clock.now();
      const read = await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
      const execution = read.data;
      endedMeanwhile(execution, attempt);
      // It goes on as the next attempt: nobody else enters in between.
      if (outcome === 'Failed' && execution.again?.stage === stage && !execution.stopTrigger) return undefined;
      const lane = await laneOf(ledger, execution);
      const decision = leave(lane.item.data, { executionId, attempt, stage }, lane.gate);
      const item = await stageRecord.require(
        ledger,
        keys.stage(executionId, stage),
        `stage ${stage} of ${executionId}`,
      );
      const ended: Change[] = isInside(item.data)
        ? [{ put: { ...item, data: { ...item.data, status: endOf(execution, outcome), endedAt: now } } }]
        : [];
      const passed = await pass(lane, decision, now);
      // Whoever asks for a retry at this moment finds the stage either inside or left.
      const open = { check: { key: read.key, revision: read.revision } };
      await ledger.write([open, ...ended, ...passed.changes]);
      return passed;
    });
    if (passed) await wake(passed);
  };
};

/** A stage that was not allowed to go on is no failure of it. */
const endOf = ({ stopTrigger }: Execution, outcome: LeaveStage['outcome']): Stage['status'] =>
  outcome === 'Failed' && stopTrigger ? 'Stopped' : outcome;
