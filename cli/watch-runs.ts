/** Shows executions as they happen, for as long as the process runs. */
import type { Client } from '../api/client.ts';
import { type Execution, isOpen, releaseName } from '../core/execution.ts';
import type { Key } from '../core/ledger/keys.ts';
import { follow } from './follow.ts';
import { type LedgerChanges, ofExecution } from './ledger-changes.ts';
import { paint, sign } from './paint.ts';
import { sleep } from './time.ts';

/** How soon lines of a running build are shown. */
const BUILDING_MS = 500;
/** More than can start between two readings. */
const NEWEST = 50;

const begins = ({ pk, sk }: Key): boolean => sk === 'EXECUTION' || pk === 'REFUSALS';
/** Earlier events are not repeated. Ends when nothing is watched any more. */
export const watchRuns = async (
  api: Client,
  changes: LedgerChanges,
  tell: (line: string) => void,
  stopped: () => boolean,
): Promise<void> => {
  const client = oneAtATime(api);
  const known = new Set<string>();
  let refusedAt = new Date().toISOString();
  const next = changes.watch(begins);

  const followOne = (execution: Execution, fromNow: boolean): void => {
    const { id } = execution;
    const short = paint.dim(`${releaseName(execution)} `);
    const change = changes.watch(ofExecution(id));
    follow(client, id, {
      fromNow,
      tell: (line) => stopped() || tell(short + line),
      pause: (building) => (building ? Promise.race([change(), sleep(BUILDING_MS)]) : change()),
      asked: async (approval) =>
        tell(`${short}${sign('Open')} waits for approval: see the mail, or npx tagline approve ${approval}`),
    }).catch((error: unknown) => stopped() || tell(`${paint.red('cannot follow')} ${id}: ${(error as Error).message}`));
  };

  for (const execution of (await client.listExecutions({ limit: 100 })).executions) {
    known.add(`${execution.id}/${execution.attempt}`);
    if (isOpen(execution)) followOne(execution, true);
  }
  while (!stopped()) {
    for (const execution of (await client.listExecutions({ limit: NEWEST })).executions) {
      const key = `${execution.id}/${execution.attempt}`;
      if (known.has(key)) continue;
      known.add(key);
      tell(
        `${sign('InProgress')} ${paint.bold(execution.pipeline)} ${releaseName(execution)} ${paint.dim(execution.id)}`,
      );
      followOne(execution, execution.attempt > 1);
    }
    for (const { at, ref, detail, fault } of (await client.listRefusals({ limit: 5 })).refusals.toReversed()) {
      if (at <= refusedAt) continue;
      refusedAt = at;
      const remedy = fault.remedy ? `\n    ${fault.remedy}` : '';
      tell(`${sign('Failed')} ${ref ?? detail ?? 'a cause'} started nothing: ${fault.code}: ${fault.message}${remedy}`);
    }
    await next();
  }
};

/**
 * Watchers ask one after the other: in a burst their questions would otherwise slow down the executions they watch. One
 * answer shows all changes in the meantime.
 */
const oneAtATime = (client: Client): Client => {
  let last: Promise<unknown> = Promise.resolve();
  const inLine =
    <Asked extends unknown[], Answer>(ask: (...asked: Asked) => Promise<Answer>) =>
    (...asked: Asked): Promise<Answer> => {
      const answer = last.then(() => ask(...asked));
      last = answer.catch(() => undefined);
      return answer;
    };
  return {
    ...client,
    listExecutions: inLine(client.listExecutions),
    listRefusals: inLine(client.listRefusals),
    getExecution: inLine(client.getExecution),
    getLogs: inLine(client.getLogs),
  };
};
