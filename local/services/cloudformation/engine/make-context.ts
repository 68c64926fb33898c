/** The context of a resource type while it acts for one resource. */

import { createHash } from 'node:crypto';
import type { ResourceContext } from '../resources/resource-type.ts';
import type { ResourceRow } from '../rows.ts';
import { physicalName } from './physical-name.ts';
import { Cancelled, fromService } from './reasons.ts';
import { type Acting, isGone } from './run.ts';

/** How often a resource that is not ready yet is looked at. */
const LOOK_AGAIN = 40;

export const makeContext = (
  acting: Acting,
  row: ResourceRow,
  resumed: boolean,
  initiated: (physicalId: string) => void = () => {},
): ResourceContext => {
  const { engine, stack, actor, operation, cancelled } = acting;
  const { cloud, store, work } = engine;
  const pause = () => new Promise<void>((resolve) => cloud.clock.at(cloud.clock.now() + LOOK_AGAIN, resolve));
  const context: ResourceContext = {
    account: stack.account,
    region: stack.region,
    stackId: stack.id,
    stackName: stack.name,
    logicalId: row.logicalId,
    type: row.type,
    name: (limit) => physicalName(stack, row.logicalId, row.generation, limit),
    capabilities: operation.input.capabilities,
    token: tokenOf(operation.id, row),
    resumed,
    since: operation.started,
    taken: (physicalId) =>
      store
        .resources(stack.id)
        .some((other) => other.physicalId === physicalId && other.logicalId !== row.logicalId && !isGone(other)),
    initiated,
    answers: { ...engine.answers, await: (...about) => unlessCancelled(cancelled, engine.answers.await(...about)) },
    async call<Out>(service: string, name: string, input: unknown) {
      work.alive();
      try {
        return await cloud.call<Out>(service, name, input, actor);
      } catch (error) {
        throw fromService(error);
      } finally {
        work.alive();
      }
    },
    async until(look) {
      for (;;) {
        const seen = await look();
        if (seen !== undefined) return seen;
        await pause();
        work.alive();
        if (cancelled.signal.aborted) throw new Cancelled();
      }
    },
  };
  return context;
};

/** Another resource failed: what waits is not waited for any longer. */
const unlessCancelled = <T>({ signal }: AbortController, answer: Promise<T>): Promise<T> =>
  Promise.race([
    answer,
    new Promise<never>((_, reject) => {
      const cancel = () => reject(new Cancelled());
      if (signal.aborted) cancel();
      else signal.addEventListener('abort', cancel, { once: true });
    }),
  ]);

/** The request token of a resource within an operation, in the form of a UUID. */
export const tokenOf = (operation: string, row: Pick<ResourceRow, 'logicalId' | 'generation'>): string => {
  const hex = hash(`${operation}|${row.logicalId}|${row.generation}`);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
};

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
