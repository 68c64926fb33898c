/** Records whom a commit names as its author: if the author does not count, that person is not asked. */
import { executionRecord } from '../execution.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import type { Ledger } from '../ports/ledger.ts';

export const recordAuthor = (ledger: Ledger, executionId: string, authorEmail: string): Promise<void> =>
  decide(ledger, async () => {
    const item = await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
    const { authorEmails = [] } = item.data;
    if (authorEmails.includes(authorEmail)) return;
    await ledger.write([{ put: { ...item, data: { ...item.data, authorEmails: [...authorEmails, authorEmail] } } }]);
  });
