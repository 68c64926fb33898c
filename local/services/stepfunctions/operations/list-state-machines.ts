import type { Operation } from '../../../kernel/cloud.ts';
import type { MachineRow } from '../store.ts';
import type { Context } from './context.ts';
import { pageOf, readPage } from './page.ts';

export const listStateMachines = ({ store }: Context): Operation => ({
  demands: () => [{ action: 'states:ListStateMachines', resource: '*' }],
  run(input: { maxResults?: number; nextToken?: string }, call) {
    const page = readPage(input);
    const { rows, nextToken } = pageOf(
      store.all<MachineRow>(
        'SELECT * FROM machine WHERE account = ? AND region = ? ORDER BY name COLLATE NOCASE, name LIMIT ? OFFSET ?',
        call.account,
        call.region,
        page.size + 1,
        page.after,
      ),
      page,
    );
    return {
      stateMachines: rows.map((row) => ({
        stateMachineArn: row.arn,
        name: row.name,
        type: row.type,
        creationDate: new Date(row.created),
      })),
      ...(nextToken ? { nextToken } : {}),
    };
  },
});
