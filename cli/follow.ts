/** Follows an execution: prints each stage and action when it begins and ends, and the log lines of running builds. */
import type { Client } from '../api/client.ts';
import { type Action, isInside, isOpen, releaseName } from '../core/execution.ts';
import type { ExecutionAnswer } from '../core/questions/executions.ts';
import { BUILDS, followLogs, type LogChoice } from './follow-logs.ts';
import { paint, painted, safe, sign } from './paint.ts';
import { duration, sleep } from './time.ts';

export interface Follower {
  tell(line: string): void;
  /** Called once for each approval that is open. */
  asked?(approvalId: string, answer: ExecutionAnswer): Promise<void>;
  /** Milliseconds after which to give up; undefined: never. */
  readonly patience?: number;
  /** Its tag and a line for each action that plans, asks, deploys or fails: for several that are followed at once. */
  readonly brief?: boolean;
  /** Which log lines are told. */
  readonly logs?: LogChoice;
  /** Earlier events are not printed. */
  readonly fromNow?: boolean;
  /** Resolves when it is worth reading again; `building`: there may be new log lines. */
  pause?(building: boolean): Promise<void>;
}

const EVERY_MS = 250;

/** Answers the execution when it has ended. Throws when `patience` is over. */
export const follow = async (client: Client, executionId: string, follower: Follower): Promise<ExecutionAnswer> => {
  const shown = new Map<string, string>();
  const tellLogs = followLogs(client, follower.logs ?? {});
  let tell = follower.fromNow ? () => {} : follower.tell;
  const tellOnce = once(shown, (line) => tell(line));
  const asked = new Set<string>();
  const until = follower.patience === undefined ? Number.POSITIVE_INFINITY : Date.now() + follower.patience;
  for (;;) {
    const answer = await client.getExecution(executionId);
    for (const stage of answer.stages) {
      if (follower.brief) {
        tellBriefly(releaseName(answer.execution), stage, tellOnce);
        continue;
      }
      tellBegin(stage, tellOnce);
      await tellLogs(executionId, stage, (line) => tell(line));
      tellEnd(stage, tellOnce);
    }
    tellWhole(answer, tellOnce);
    for (const { id, status } of answer.approvals) {
      if (status !== 'Open' || asked.has(id)) continue;
      asked.add(id);
      await follower.asked?.(id, answer);
    }
    if (!isOpen(answer.execution)) return answer;
    if (Date.now() > until)
      throw new Error(`the execution ${executionId} did not end in ${duration(follower.patience ?? 0)}`);
    tell = follower.tell;
    await (follower.pause?.(answer.stages.some(isBuilding)) ?? sleep(EVERY_MS));
  }
};

const isBuilding = ({ actions }: StageAnswer): boolean =>
  actions.some(({ provider, status }) => status === 'InProgress' && BUILDS.includes(provider));

/** Prints a thing once per value. */
const once =
  (shown: Map<string, string>, tell: Follower['tell']) =>
  (key: string, value: string, line: () => string): void => {
    if (shown.get(key) === value) return;
    shown.set(key, value);
    tell(line());
  };

type Told = ReturnType<typeof once>;

type StageAnswer = ExecutionAnswer['stages'][number];

const tellBegin = ({ name: stage, attempt: run, actions }: StageAnswer, tellOnce: Told): void => {
  tellOnce(`${stage} begins`, String(run), () => `${sign('InProgress')} ${paint.bold(stage)}`);
  for (const { name, provider, attempt, status } of actions) {
    if (status === 'InProgress')
      tellOnce(`${stage}/${name} begins`, String(attempt), () => `  ${sign(status)} ${name} ${paint.dim(provider)}`);
  }
};

const tellEnd = ({ name: stage, attempt, status, actions }: StageAnswer, tellOnce: Told): void => {
  for (const action of actions) {
    if (action.status !== 'InProgress')
      tellOnce(`${stage}/${action.name}`, `${action.attempt} ${action.status}`, () => `  ${actionEnd(action)}`);
  }
  if (!isInside({ status }))
    tellOnce(stage, `${attempt} ${status}`, () => `${sign(status)} ${paint.bold(stage)} ${painted(status)}`);
};

const tellBriefly = (tag: string, { name: stage, actions }: StageAnswer, tellOnce: Told): void => {
  for (const action of actions) {
    const isShown = action.status === 'Failed' || !PREPARING.includes(action.provider);
    if (action.status !== 'InProgress' && isShown)
      tellOnce(`${stage}/${action.name}`, `${action.attempt} ${action.status}`, () =>
        actionEnd(action, `${paint.bold(tag)} `),
      );
  }
};

const tellWhole = ({ execution, waiting }: ExecutionAnswer, tellOnce: Told): void => {
  if (waiting && waiting.for !== 'people')
    tellOnce(
      'waiting',
      `${waiting.for} ${waiting.name}`,
      () => `${paint.yellow('…')} waits for the ${waiting.for} ${waiting.name}`,
    );
  if (isOpen(execution)) return;
  const why = execution.statusSummary ? ` ${paint.red(safe(execution.statusSummary))}` : '';
  tellOnce(
    'execution',
    execution.status,
    () => `${sign(execution.status)} ${paint.bold(releaseName(execution))} ${painted(execution.status)}${why}`,
  );
};

/** `of`: whose action it is, where several are followed. */
const actionEnd = ({ name, provider, status, startedAt, endedAt, summary, errorDetails }: Action, of = ''): string => {
  const took = endedAt ? duration(Date.parse(endedAt) - Date.parse(startedAt)) : '';
  const said = errorDetails
    ? paint.red(safe(`${errorDetails.code}: ${errorDetails.message}`))
    : paint.dim(safe(summary ?? ''));
  return `${sign(status)} ${of}${name} ${paint.dim(`${provider} ${took}`)}  ${said}`.trimEnd();
};

const PREPARING: readonly string[] = ['CodeCommit', ...BUILDS];
