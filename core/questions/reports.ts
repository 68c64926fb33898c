/** The reports of an execution's builds: what failed comes first. */
import { actionRecord, executionRecord } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { buildOf } from '../parts/build-of.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { BuildReport, Reports } from '../ports/reports.ts';

export interface ActionReport extends BuildReport {
  readonly stage: string;
  readonly action: string;
}

export const executionReports =
  ({ ledger, reports }: { ledger: Ledger; reports: Reports }) =>
  async (execution: string): Promise<{ readonly reports: readonly ActionReport[] }> => {
    await executionRecord.require(ledger, keys.execution(execution), `execution ${execution}`);
    const items = await listAll(ledger, `EXECUTION#${execution}`, 'ACTION#');
    const found: ActionReport[] = [];
    for (const item of items) {
      const { data: action } = actionRecord.parse(item);
      const build = buildOf(action);
      if (build === undefined) continue;
      for (const report of await reports.of(build)) found.push({ ...report, stage: action.stage, action: action.name });
    }
    return { reports: found.sort((a, b) => Number(isGood(a)) - Number(isGood(b))) };
  };

const isGood = ({ status }: ActionReport): boolean => status === 'SUCCEEDED';
