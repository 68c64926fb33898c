import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { readExecutionArn } from '../arn.ts';
import { WHOLE } from '../engine/run.ts';
import { tellStatus } from '../engine/status-event.ts';
import type { ExecutionRow } from '../store.ts';
import { type Context, executionNamed } from './context.ts';
import { timeoutSeconds } from './start-execution.ts';

const REDRIVABLE_FOR = 14 * 24 * 3600 * 1000;
const MOST_REDRIVES = 1000;

/** Goes on from the states that failed; what succeeded is kept. */
export const redriveExecution = (context: Context): Operation => ({
  demands: (input: { executionArn: string }) => [
    { action: 'states:RedriveExecution', resource: readExecutionArn(input.executionArn) },
  ],
  async run(input: { executionArn: string; clientToken?: string }) {
    const { store, cloud, engine } = context;
    const row = executionNamed(context, input.executionArn);
    const now = cloud.clock.now();
    checkRedrivable(row, now);
    store.transaction(() => reopen(context, row, now));
    store.outbox.wake();
    await engine.deliver(row.key, { to: 'redrive' });
    return { redriveDate: new Date(now) };
  },
});

const checkRedrivable = (row: ExecutionRow, now: number): void => {
  const refuse = (why: string): never => {
    throw new Fault('ExecutionNotRedrivable', `Execution Not Redrivable: '${why}'`);
  };
  if (row.type === 'EXPRESS')
    throw new Fault('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
  if (row.status === 'RUNNING' || row.status === 'SUCCEEDED')
    refuse(`Execution is ${row.status} and cannot be redriven`);
  if (row.map_run !== null) refuse('Execution was started by a Map Run and is redriven with it');
  if (row.redrives >= MOST_REDRIVES) refuse('Execution has reached the maximum number of redrives');
  if (now - (row.stopped ?? now) > REDRIVABLE_FOR) refuse('Execution redrivable period exceeded');
};

/** An execution that has failed is open again; a timer makes sure that it moves even if the process ends now. */
export const reopen = ({ store }: Pick<Context, 'store'>, row: ExecutionRow, now: number): void => {
  store.run(
    `UPDATE execution SET status = 'RUNNING', stopped = NULL, error = NULL, cause = NULL, redrives = redrives + 1, ` +
      `redriven = ? WHERE key = ?`,
    now,
    row.key,
  );
  store.run(
    `INSERT OR REPLACE INTO timer(execution, frame, kind, due) VALUES (?, ?, 'redrive', ?)`,
    row.key,
    WHOLE,
    now,
  );
  const revision = store.revision(row.revision);
  const seconds = revision && row.map_run === null ? timeoutSeconds(row.type, revision) : undefined;
  if (seconds !== undefined)
    store.run(
      `INSERT OR REPLACE INTO timer(execution, frame, kind, due) VALUES (?, ?, 'timeout', ?)`,
      row.key,
      WHOLE,
      now + seconds * 1000,
    );
  if (row.map_run === null)
    tellStatus(store.outbox, {
      ...row,
      status: 'RUNNING',
      stopped: null,
      error: null,
      cause: null,
      redrives: row.redrives + 1,
      redriven: now,
    });
};
