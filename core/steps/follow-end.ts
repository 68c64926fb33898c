/**
 * Step 7, after a failed end: retries the stage, or rolls it back, where the definition says so. It is owed in the
 * ledger until it has begun; the reconciler tries again what could not begin yet. Doing it twice changes nothing.
 */
import { type Execution, executionRecord } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { definitionOf } from '../parts/current-execution.ts';
import type { Machines } from '../ports/machines.ts';
import { retryStage } from './retry-stage.ts';
import { rollBackStage } from './roll-back.ts';

type Ports = Parameters<typeof rollBackStage>[0] & { readonly machines: Machines };

/** What still runs ends soon, and another process may be at it: then it is tried again. */
const LATER: readonly string[] = ['StillRunning', 'Conflict'];

export const followEnd = (ports: Ports) => {
  const { ledger } = ports;
  const retry = retryStage(ports);
  const rollBack = rollBackStage(ports);

  const begin = async (execution: Execution, { result, stage }: NonNullable<Execution['follow']>): Promise<void> => {
    const { id: executionId } = execution;
    if (result === 'ROLLBACK') {
      await rollBack({ executionId, stage, by: 'tagline', trigger: 'AutomatedRollback' });
      return;
    }
    const definition = await definitionOf(ledger, execution);
    const mode = definition.stages.find(({ name }) => name === stage)?.onFailure?.retryConfiguration?.retryMode;
    await retry({ executionId, stage, mode: mode ?? 'ALL_ACTIONS', by: 'AutomatedStageRetry', byItself: true });
  };

  /** A retry has taken it away already. */
  const paid = (executionId: string, why?: string): Promise<void> =>
    decide(ledger, async () => {
      const item = await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
      const { follow, statusSummary = '', ...rest } = item.data;
      if (!follow) return;
      const summary = why === undefined ? statusSummary : `${statusSummary}; no ${follow.result}: ${why}`;
      await ledger.write([
        { put: { ...item, open: undefined, data: { ...rest, statusSummary: summary.slice(0, 1024) } } },
      ]);
    });

  return async (executionId: string): Promise<void> => {
    const { data } = await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
    if (!data.follow) return;
    try {
      await begin(data, data.follow);
      await paid(executionId);
    } catch (error) {
      if (!(error instanceof TaglineError)) throw error;
      if (LATER.includes(error.code) || error.retryable) return;
      await paid(executionId, `${error.code}: ${error.message}`);
    }
  };
};
