/** The transitions that are disabled, by pipeline. */
import { listAll } from '../ledger/list-all.ts';
import type { Ledger } from '../ports/ledger.ts';
import { type Transitions, transitionsRecord } from '../transition.ts';

export const listTransitions =
  ({ ledger }: { ledger: Pick<Ledger, 'list'> }) =>
  async (): Promise<{ transitions: readonly Transitions[] }> => {
    const all = (await listAll(ledger, 'TRANSITIONS')).map((item) => transitionsRecord.parse(item).data);
    return { transitions: all.filter(({ disabled }) => disabled.length > 0) };
  };
