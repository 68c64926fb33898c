/** All lines of a build so far, page by page. */
import type { Client } from '../api/client.ts';
import type { LogLine } from '../core/ports/logs.ts';

export const readLogs = async (
  client: Pick<Client, 'getLogs'>,
  { execution, stage, action }: { execution: string; stage: string; action: string },
): Promise<readonly LogLine[]> => {
  const lines: LogLine[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await client.getLogs(execution, { stage, action, ...(after === undefined ? {} : { after }) });
    lines.push(...page.lines);
    if (page.next === undefined || page.next === after || page.lines.length === 0) return lines;
    after = page.next;
  }
};
