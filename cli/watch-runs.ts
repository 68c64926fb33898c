/** Shows executions as they happen, for as long as the process runs. */
import type { Client } from '../api/client.ts';
import { isOpen } from '../core/execution.ts';
import { follow } from './follow.ts';
import type { LedgerChanges } from './ledger-changes.ts';
import { paint, sign } from './paint.ts';
import { sleep } from './time.ts';

/** How soon lines of a running build are shown. */
const BUILDING_MS = 500;

/** What had happened before is not told again. Ends when nothing is watched any more. */
export const watchRuns = async (
  client: Client,
  changes: LedgerChanges,
  tell: (line: string) => void,
  stopped: () => boolean,
): Promise<void> => {
  const known = new Set<string>();
  let refusedAt = new Date().toISOString();
  const next = changes.watch();

  const followOne = ({ id, tag }: { id: string; tag: string }, fromNow: boolean): void => {
    const short = paint.dim(`${tag} `);
    const change = changes.watch();
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
    for (const execution of (await client.listExecutions({ limit: 20 })).executions) {
      const key = `${execution.id}/${execution.attempt}`;
      if (known.has(key)) continue;
      known.add(key);
      tell(`${sign('InProgress')} ${paint.bold(execution.pipeline)} ${execution.tag} ${paint.dim(execution.id)}`);
      followOne(execution, execution.attempt > 1);
    }
    for (const { at, ref, fault } of (await client.listRefusals({ limit: 5 })).refusals.toReversed()) {
      if (at <= refusedAt) continue;
      refusedAt = at;
      const remedy = fault.remedy ? `\n    ${fault.remedy}` : '';
      tell(`${sign('Failed')} ${ref} started nothing: ${fault.code}: ${fault.message}${remedy}`);
    }
    await next();
  }
};
