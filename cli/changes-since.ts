/** Every change of an address since a time, newest first, each with who made it and what undoes it. */
import type { Client } from '../api/client.ts';
import { isTakenAway, type State } from '../core/state.ts';
import { allStates } from './all-states.ts';

export interface ChangeSince {
  readonly at: string;
  readonly address: string;
  readonly component: string;
  readonly serial: number;
  readonly release: string;
  readonly status: State['status'];
  readonly purpose?: State['purpose'];
  readonly executionId: string;
  /** Who started its execution. */
  readonly startedBy: string;
  /** Who approved what it deployed. */
  readonly approvedBy: readonly string[];
  readonly reason?: string;
  /** The command that undoes it, or why none does. */
  readonly undo: string;
}

type Asking = Pick<Client, 'listStates' | 'getStateHistory' | 'getExecution'>;

export const changesSince = async (client: Asking, since: string, prefix?: string): Promise<readonly ChangeSince[]> => {
  const heads = (await allStates(client, prefix)).filter(({ recordedAt }) => recordedAt >= since);
  const found = await Promise.all(heads.map((head) => serialsSince(client, head, since)));
  const changes = await Promise.all(
    found.flatMap((serials) => serials.map((state, at) => changeOf(client, state, serials, at))),
  );
  return changes.toSorted((a, b) => (a.at < b.at ? 1 : -1));
};

/** The serials since then and the one before, newest first. */
const serialsSince = async (
  client: Pick<Client, 'getStateHistory'>,
  { address, component }: Pick<State, 'address' | 'component'>,
  since: string,
): Promise<readonly Serial[]> => {
  const serials: Serial[] = [];
  let after: string | undefined;
  do {
    const page = await client.getStateHistory(address, { component, limit: 100, ...(after ? { after } : {}) });
    for (const state of page.serials) {
      if (state.recordedAt < since) return [...serials.slice(0, -1), ...withBefore(serials.at(-1), state)];
      serials.push({ state, before: undefined });
    }
    after = page.next;
  } while (after !== undefined);
  return serials;
};

interface Serial {
  readonly state: State;
  /** The serial before, where it is older than the time that is looked at. */
  readonly before: State | undefined;
}

const withBefore = (last: Serial | undefined, before: State): readonly Serial[] => (last ? [{ ...last, before }] : []);

const changeOf = async (
  client: Pick<Client, 'getExecution'>,
  { state, before }: Serial,
  all: readonly Serial[],
  at: number,
): Promise<ChangeSince> => {
  const { execution, approvals } = await client.getExecution(state.executionId);
  const { address, component, serial, tag, status, purpose, executionId, reason, recordedAt } = state;
  return {
    at: recordedAt,
    address,
    component,
    serial,
    release: tag,
    status,
    ...(purpose === undefined ? {} : { purpose }),
    executionId,
    startedBy: execution.startedBy,
    approvedBy: approvals.flatMap(({ answers }) => answers.map(({ by }) => by)),
    ...(reason === undefined ? {} : { reason }),
    undo: undoOf(state, all[at - 1]?.state, all[at + 1]?.state ?? before),
  };
};

/** Only the newest change can be undone: what came after it stands on it. */
const undoOf = (state: State, after: State | undefined, before: State | undefined): string => {
  const { address, component, executionId, serial } = state;
  if (after) return `replaced by serial ${after.serial}: undo that one`;
  if (state.status === 'partial') return `tagline retry ${executionId}, or deploy again: it is half done`;
  if (before === undefined || isTakenAway(before))
    return serial === 1 || before
      ? `tagline destroy ${address} --component ${component}`
      : `tagline show ${executionId}`;
  return `tagline rollback ${address} --component ${component}`;
};
