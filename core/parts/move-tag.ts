/**
 * Handles a tag that was moved or deleted while its execution is open. Unless the pipeline allows that, its approvals
 * no longer count: neither those given nor those still to be asked.
 */
import { executionRecord } from '../execution.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { versionRecord } from '../pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { tagMoved } from './check-approvals.ts';
import { withdrawApprovals } from './withdraw-approvals.ts';

/**
 * `to`: the commit that the tag names now; undefined if the tag is gone. A failed execution is marked too, since it may
 * be retried.
 */
export const moveTag = (ports: { ledger: Ledger; machines: Pick<Machines, 'answer'>; clock: Clock }) => {
  const { ledger } = ports;
  const withdraw = withdrawApprovals(ports);
  return async (executionId: string, to: string | undefined, at: string): Promise<'withdrawn' | 'allowed'> => {
    const marked = await decide(ledger, async () => {
      const item = await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
      const { pipeline, definitionVersion, commit, status } = item.data;
      const version = keys.version(pipeline, definitionVersion);
      const { definition } = (await versionRecord.require(ledger, version, 'definition version')).data;
      if (definition.movedTag === 'allow' || status === 'Succeeded' || to === commit) return undefined;
      if (item.data.tagMoved) return item.data;
      const data = { ...item.data, tagMoved: { at, ...(to === undefined ? {} : { to }) } };
      await ledger.write([{ put: { ...item, data } }]);
      return data;
    });
    if (!marked) return 'allowed';
    await withdraw(executionId, tagMoved(marked));
    return 'withdrawn';
  };
};
