/**
 * Step 4: asks for the slot of a stage. The machine is owed an answer and gets it at once if the slot is free,
 * otherwise when its turn comes.
 */
import type { EnterStage } from '../contract.ts';
import { ask } from '../lane.ts';
import { decide } from '../ledger/decide.ts';
import { currentExecution, definitionOf } from '../parts/current-execution.ts';
import { wakeLane } from '../parts/go-on-lane.ts';
import { laneOf } from '../parts/lane-of.ts';
import { passLane } from '../parts/pass-lane.ts';
import { refuseStopping } from '../parts/refuse-stopping.ts';
import { supersedeApproval } from '../parts/supersede-approval.ts';
import type { Clock } from '../ports/clock.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { type Wait, waitKey, waitRecord } from '../wait.ts';

export const enterStage = (ports: { ledger: Ledger; machines: Machines; clock: Clock }) => {
  const { ledger, clock } = ports;
  const pass = passLane(ports);
  const wake = wakeLane(ports);
  const supersede = supersedeApproval(ports);

  return async (input: EnterStage): Promise<void> => {
    const { holder, ...passed } = await decide(ledger, async () => {
      const now = clock.now();
      const item = await currentExecution(ledger, input);
      const execution = item.data;
      refuseStopping(execution);
      const definition = await definitionOf(ledger, execution);
      const lane = await laneOf(ledger, execution);
      const index = definition.stages.findIndex(({ name }) => name === input.stage);
      const { executionId, attempt, stage } = input;
      const decision = ask(lane.item.data, { executionId, attempt, stage, index }, lane.gate);
      const wait = await newestToken(ledger, input, now);
      const passed = await pass(lane, decision, now, wait);
      const answered = passed.wake.some(({ pk, sk }) => sk === wait.key.sk && pk === wait.key.pk);
      const ends = decision.superseded.some((one) => one.executionId === executionId);
      await ledger.write([
        // If it is stopped at the same moment, it does not begin to wait.
        ...(ends ? [] : [{ check: { key: item.key, revision: item.revision } }]),
        ...(answered ? [] : [{ put: wait }]),
        ...passed.changes,
      ]);
      const waits = decision.lane.waiting.some((waiter) => waiter.executionId === executionId);
      return { ...passed, holder: waits ? decision.lane.slots[stage] : undefined };
    });
    await wake(passed);
    if (holder !== undefined) await supersede(holder, input.executionId);
  };
};

/** A retried task has a new token: the old token and the answer owed to it are void. */
const newestToken = async (
  ledger: Ledger,
  { executionId, attempt, stage, token }: EnterStage,
  now: string,
): Promise<Item<Wait>> => {
  const key = waitKey.stage(executionId, attempt, stage);
  const before = await waitRecord.read(ledger, key);
  const data: Wait = { token, since: now };
  return before ? { ...before, data, open: undefined } : waitRecord.fresh(key, data);
};
