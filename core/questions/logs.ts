/** Log lines of an action's build. */
import { actionRecord } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { keys } from '../ledger/keys.ts';
import { buildOf, isBuild } from '../parts/build-of.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { LogLine, Logs } from '../ports/logs.ts';

export interface LogAnswer {
  readonly lines: readonly LogLine[];
  /** Pass it as `after` to continue. */
  readonly next?: string;
  /** True while more may come. */
  readonly running: boolean;
}

export const actionLogs =
  ({ ledger, logs }: { ledger: Ledger; logs: Logs }) =>
  async (question: { execution: string; stage: string; action: string; after?: string }): Promise<LogAnswer> => {
    const what = `action ${question.stage}/${question.action} of ${question.execution}`;
    const { data: action } = await actionRecord.require(
      ledger,
      keys.action(question.execution, question.stage, question.action),
      what,
    );
    const running = action.status === 'InProgress';
    if (!isBuild(action) && !running)
      throw new TaglineError('NoLogs', `${what} is no build`, { expected: 'an action that runs as a build' });
    const build = buildOf(action);
    const page = build === undefined ? undefined : await logs.read(build, question.after);
    if (!page) return { lines: [], running, ...(question.after === undefined ? {} : { next: question.after }) };
    return { lines: page.lines, running, ...(page.next === undefined ? {} : { next: page.next }) };
  };
