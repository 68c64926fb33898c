/** What keeps executions from going on: disabled transitions, halted environments, freezes that are on now. */
import { frozenBy } from '../freeze.ts';
import { type Halt, haltRecord } from '../halt.ts';
import type { Installation } from '../installation.ts';
import { listAll } from '../ledger/list-all.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import { type Transitions, transitionsRecord } from '../transition.ts';

export interface Gates {
  readonly transitions: readonly Transitions[];
  readonly halts: readonly Halt[];
  readonly freezes: readonly { readonly environment: string; readonly reason: string }[];
}

export const listGates =
  ({ ledger, clock, installation }: { ledger: Pick<Ledger, 'list'>; clock: Clock; installation: Installation }) =>
  async (): Promise<Gates> => {
    const transitions = (await listAll(ledger, 'TRANSITIONS')).map((item) => transitionsRecord.parse(item).data);
    const halts = (await listAll(ledger, 'HALTS')).map((item) => haltRecord.parse(item).data);
    return {
      transitions: transitions.filter(({ disabled }) => disabled.length > 0),
      halts: halts.filter(({ halted }) => halted !== undefined),
      freezes: Object.keys(installation.environments).flatMap((environment) => {
        const freeze = frozenBy(installation, environment, clock.now());
        return freeze ? [{ environment, reason: freeze.reason }] : [];
      }),
    };
  };
