/** Builds in memory: what was ordered, and how a test says that they ended. */
import type { BuildOrder, BuildSeen, Builds } from '../../core/ports/builds.ts';

export interface MemoryBuilds extends Builds {
  readonly orders: readonly BuildOrder[];
  /** What a build has become. */
  become(id: string, seen: Partial<BuildSeen>): void;
}

export const memoryBuilds = (): MemoryBuilds => {
  const orders: BuildOrder[] = [];
  const seen = new Map<string, BuildSeen>();
  const byToken = new Map<string, string>();
  return {
    orders,
    become(id, change) {
      const before = seen.get(id);
      if (before) seen.set(id, { ...before, ...change });
    },
    async start(order) {
      const known = byToken.get(order.token);
      if (known !== undefined) return { id: known };
      const id = `${order.project}:${orders.length + 1}`;
      orders.push(order);
      byToken.set(order.token, id);
      const { variables } = order;
      seen.set(id, {
        id,
        state: 'running',
        status: 'IN_PROGRESS',
        handedOn: false,
        startedAt: '9',
        variables,
        exported: {},
      });
      return { id };
    },
    look: async (id) => seen.get(id),
    async find(project, wanted) {
      return [...seen.values()].findLast(
        ({ id, variables }) =>
          id.startsWith(`${project}:`) && Object.entries(wanted).every(([name, value]) => variables[name] === value),
      );
    },
    async stop(id) {
      const before = seen.get(id);
      if (before?.state === 'running') seen.set(id, { ...before, state: 'failed', status: 'STOPPED' });
    },
  };
};
