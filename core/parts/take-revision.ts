/**
 * The revision that a source action takes: the one that the execution's cause named, else what the source holds when it
 * is fetched first. It is written down then, so that a retry takes the same.
 */
import { executionRecord } from '../execution.ts';
import type { Revision } from '../execution-request.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import type { Ledger } from '../ports/ledger.ts';
import { definitionOf } from './current-execution.ts';

/** `newest` is asked only if nothing was written down before. */
export const takeRevision = async (
  ledger: Ledger,
  executionId: string,
  action: string,
  newest: () => Promise<Omit<Revision, 'action'>>,
): Promise<Revision> => {
  const read = () => executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
  const known = (await read()).data.revisions.find((revision) => revision.action === action);
  if (known) return known;
  const revision: Revision = { action, ...(await newest()) };
  return decide(ledger, async () => {
    const item = await read();
    const meanwhile = item.data.revisions.find((other) => other.action === action);
    if (meanwhile) return meanwhile;
    const first = (await definitionOf(ledger, item.data)).stages[0]?.actions[0]?.name;
    // Every execution is of one commit for people: its first source's, where its cause named none.
    const commit = item.data.commit === '' && first === action ? revision.commit : item.data.commit;
    const data = { ...item.data, commit, revisions: [...item.data.revisions, revision] };
    await ledger.write([{ put: { ...item, data } }]);
    return revision;
  });
};
