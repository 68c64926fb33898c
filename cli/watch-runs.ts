/** Shows executions as they happen, for as long as the process runs. */
import type { Client } from '../api/client.ts';
import { follow } from './follow.ts';
import { paint, sign } from './paint.ts';
import { sleep } from './time.ts';

const EVERY_MS = 500;

/** What has ended before is not told again. */
export const watchRuns = async (client: Client, tell: (line: string) => void): Promise<never> => {
  const known = new Set<string>();
  let refusedAt = new Date().toISOString();
  for (const { id, status } of (await client.listExecutions({ limit: 100 })).executions)
    if (status !== 'InProgress') known.add(`${id}/1`);
  for (;;) {
    for (const { id, attempt, status, tag, pipeline } of (await client.listExecutions({ limit: 20 })).executions) {
      const key = `${id}/${attempt}`;
      if (known.has(key) || (attempt === 1 && status !== 'InProgress' && known.has(`${id}/1`))) continue;
      known.add(key);
      const short = paint.dim(`${tag} `);
      tell(`${sign('InProgress')} ${paint.bold(pipeline)} ${tag} ${paint.dim(id)}`);
      follow(client, id, {
        tell: (line) => tell(short + line),
        asked: async (approval) =>
          tell(`${short}${sign('Open')} waits for approval: see the mail, or npx tagline approve ${approval}`),
      }).catch((error: unknown) => tell(`${paint.red('cannot follow')} ${id}: ${(error as Error).message}`));
    }
    for (const { at, ref, fault } of (await client.listRefusals({ limit: 5 })).refusals.toReversed()) {
      if (at <= refusedAt) continue;
      refusedAt = at;
      tell(
        `${sign('Failed')} ${ref} started nothing: ${fault.code}: ${fault.message}${fault.remedy ? `\n    ${fault.remedy}` : ''}`,
      );
    }
    await sleep(EVERY_MS);
  }
};
