/** The builds of an execution with what they ran on and how long: what their cost follows from. */
import { actionRecord, executionRecord } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { buildOf } from '../parts/build-of.ts';
import type { BuildTimes, TimedBuilds } from '../ports/build-times.ts';
import type { Ledger } from '../ports/ledger.ts';

export interface ActionBuild extends BuildTimes {
  readonly stage: string;
  readonly action: string;
}

/** Of an action that was tried again only the builds of its last try are known. */
export const executionBuilds =
  ({ ledger, times }: { ledger: Ledger; times: TimedBuilds }) =>
  async (execution: string): Promise<{ readonly builds: readonly ActionBuild[] }> => {
    await executionRecord.require(ledger, keys.execution(execution), `execution ${execution}`);
    const items = await listAll(ledger, `EXECUTION#${execution}`, 'ACTION#');
    const builds: ActionBuild[] = [];
    for (const item of items) {
      const { data: action } = actionRecord.parse(item);
      const id = buildOf(action);
      if (id === undefined) continue;
      for (const build of await times.of(id)) builds.push({ ...build, stage: action.stage, action: action.name });
    }
    return { builds: builds.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)) };
  };
