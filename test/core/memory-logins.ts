/** Logins of builds in memory: which were opened, and which were closed. */
import type { StateLogins } from '../../core/ports/state-logins.ts';
import { addressOf } from '../../core/target.ts';

export interface MemoryLogins extends StateLogins {
  readonly opened: ReadonlyMap<string, Parameters<StateLogins['open']>[0]>;
  readonly closed: ReadonlySet<string>;
}

export const memoryLogins = (kept: boolean): MemoryLogins => {
  const opened = new Map<string, Parameters<StateLogins['open']>[0]>();
  const closed = new Set<string>();
  return {
    opened,
    closed,
    async open(work) {
      if (!kept) return undefined;
      const { kind, token, target } = work;
      opened.set(token, work);
      return { url: `url of ${addressOf(target)}`, id: token, secretName: `secret of ${kind} ${token}` };
    },
    close: async ({ token }) => void closed.add(token),
  };
};
