/**
 * The ledger as a function of one environment sees it. Executions, jobs and states name their target. This one place
 * refuses those of another environment, whoever asks: a machine, an event that also reached this environment, or
 * somebody who may invoke the function.
 */
import { TaglineError } from '../fault.ts';
import type { Item, Ledger } from '../ports/ledger.ts';

export class ForeignEnvironment extends TaglineError {
  constructor(item: Item<unknown>, theirs: string, ours: string) {
    super('ForeignEnvironment', `${item.key.pk} ${item.key.sk} is of the environment ${theirs}`, {
      expected: `only what is of ${ours}: this function works for no other environment`,
      remedy: `Call the function of the same name of ${theirs}.`,
    });
  }
}

export const ledgerOf = (environment: string, ledger: Ledger): Ledger => {
  const own = <T extends Item<unknown> | undefined>(item: T): T => {
    const theirs = item && environmentOf(item.data);
    if (item && theirs !== undefined && theirs !== environment) throw new ForeignEnvironment(item, theirs, environment);
    return item;
  };
  const ownPage = <T extends { readonly items: readonly Item<unknown>[] }>(page: T): T => {
    page.items.forEach(own);
    return page;
  };
  return {
    get: async (key) => own(await ledger.get(key)),
    list: async (pk, page) => ownPage(await ledger.list(pk, page)),
    open: async (kind, page) => ownPage(await ledger.open(kind, page)),
    listed: async (under, page) => ownPage(await ledger.listed(under, page)),
    backOff: (lost) => ledger.backOff(lost),
    async write(changes) {
      for (const change of changes) if ('put' in change) own(change.put);
      await ledger.write(changes);
    },
  };
};

const environmentOf = (data: unknown): string | undefined =>
  (data as { target?: { environment?: string } } | undefined)?.target?.environment;
