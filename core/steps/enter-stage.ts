/**
 * Step 4: asks for the slot of a stage. The machine is owed an answer and gets it at once if the slot is free,
 * otherwise when its turn comes.
 */
import type { EnterStage } from '../contract.ts';
import { ask, laneRecord } from '../lane.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { currentExecution, definitionOf } from '../parts/current-execution.ts';
import { grantSlots } from '../parts/grant-slots.ts';
import { refuseStopping } from '../parts/refuse-stopping.ts';
import type { Clock } from '../ports/clock.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { type Wait, waitKey, waitRecord } from '../wait.ts';

export const enterStage = (ports: { ledger: Ledger; machines: Machines; clock: Clock }) => {
  const { ledger, clock } = ports;
  const grant = grantSlots(ports);
  const answer = answerWait(ports);

  return async (input: EnterStage): Promise<void> => {
    const waits = await decide(ledger, async () => {
      const now = clock.now();
      const item = await currentExecution(ledger, input);
      const execution = item.data;
      refuseStopping(execution);
      const definition = await definitionOf(ledger, execution);
      const lane = await laneRecord.require(ledger, keys.lane(execution.pipeline, execution.address), 'lane');
      const index = definition.stages.findIndex(({ name }) => name === input.stage);
      const { executionId, attempt, stage } = input;
      const decision = ask(lane.data, { executionId, attempt, stage, index });
      const wait = await newestToken(ledger, input, now);
      const granted = await grant(decision.granted, now, wait);
      const waiting: Change[] = granted.waits.some(({ key }) => key.sk === wait.key.sk && key.pk === wait.key.pk)
        ? []
        : [{ put: wait }];
      // If it is stopped at the same moment, it does not begin to wait.
      const open = { check: { key: item.key, revision: item.revision } };
      await ledger.write([open, { put: { ...lane, data: decision.lane } }, ...waiting, ...granted.changes]);
      return granted.waits;
    });
    for (const wait of waits) await answer(wait.key);
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
