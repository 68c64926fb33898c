/** Step 6: leaves a stage, which frees its slot, and wakes the next execution. Leaving twice changes nothing. */
import type { LeaveStage } from '../contract.ts';
import { type Execution, executionRecord, isInside, type Stage, stageRecord } from '../execution.ts';
import { laneRecord, leave } from '../lane.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { endedMeanwhile } from '../parts/ended-meanwhile.ts';
import { grantSlots } from '../parts/grant-slots.ts';
import type { Clock } from '../ports/clock.ts';
import type { Change, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';

export const leaveStage = (ports: { ledger: Ledger; machines: Machines; clock: Clock }) => {
  const { ledger, clock } = ports;
  const grant = grantSlots(ports);
  const answer = answerWait(ports);

  return async ({ executionId, attempt, stage, outcome }: LeaveStage): Promise<void> => {
    const waits = await decide(ledger, async () => {
      const now = clock.now();
      const execution = (await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`))
        .data;
      endedMeanwhile(execution, attempt);
      const lane = await laneRecord.require(ledger, keys.lane(execution.pipeline, execution.address), 'lane');
      const decision = leave(lane.data, { executionId, attempt, stage });
      const item = await stageRecord.require(
        ledger,
        keys.stage(executionId, stage),
        `stage ${stage} of ${executionId}`,
      );
      const ended: Change[] = isInside(item.data)
        ? [{ put: { ...item, data: { ...item.data, status: endOf(execution, outcome), endedAt: now } } }]
        : [];
      const granted = await grant(decision.granted, now);
      const changes: Change[] = [{ put: { ...lane, data: decision.lane } }, ...ended, ...granted.changes];
      await ledger.write(changes);
      return granted.waits;
    });
    for (const wait of waits) await answer(wait.key);
  };
};

/** A stage that was not allowed to go on is no failure of it. */
const endOf = ({ stopTrigger }: Execution, outcome: LeaveStage['outcome']): Stage['status'] =>
  outcome === 'Failed' && stopTrigger ? 'Stopped' : outcome;
