/** Follows an execution: tells each stage and action when it begins and ends, and log lines of builds while they run. */
import type { Client } from '../api/client.ts';
import type { ExecutionAnswer } from '../core/questions/executions.ts';
import { paint, painted, safe, sign } from './paint.ts';
import { duration, sleep } from './time.ts';

export interface Follower {
  tell(line: string): void;
  /** Called once for each approval that is open. */
  asked?(approvalId: string, answer: ExecutionAnswer): Promise<void>;
  /** Milliseconds after which to give up; undefined: never. */
  readonly patience?: number;
}

const EVERY_MS = 250;

/** Answers the execution when it has ended. Throws when `patience` is over. */
export const follow = async (client: Client, executionId: string, follower: Follower): Promise<ExecutionAnswer> => {
  const told = new Map<string, string>();
  const logs = new Map<string, { after?: string }>();
  const asked = new Set<string>();
  const until = follower.patience === undefined ? Number.POSITIVE_INFINITY : Date.now() + follower.patience;
  for (;;) {
    const answer = await client.getExecution(executionId);
    tellChanges(answer, told, follower);
    await tellLogs(client, answer, logs, follower);
    for (const { id, status } of answer.approvals) {
      if (status !== 'Open' || asked.has(id)) continue;
      asked.add(id);
      await follower.asked?.(id, answer);
    }
    if (answer.execution.status !== 'InProgress') return answer;
    if (Date.now() > until)
      throw new Error(`the execution ${executionId} did not end in ${duration(follower.patience ?? 0)}`);
    await sleep(EVERY_MS);
  }
};

const tellChanges = (
  { execution, stages, waiting }: ExecutionAnswer,
  told: Map<string, string>,
  { tell }: Follower,
): void => {
  const change = (key: string, value: string, line: () => string): void => {
    if (told.get(key) === value) return;
    told.set(key, value);
    tell(line());
  };
  if (waiting)
    change(
      'waiting',
      `${waiting.for} ${waiting.name}`,
      () => `${paint.yellow('…')} waits for the ${waiting.for} ${waiting.name}`,
    );
  for (const stage of stages) {
    change(stage.name, `${stage.attempt} InProgress`.concat(stage.status === 'InProgress' ? '' : 'ended'), () =>
      stage.status === 'InProgress'
        ? `${sign('InProgress')} ${paint.bold(stage.name)}`
        : `${sign(stage.status)} ${paint.bold(stage.name)} ${painted(stage.status)}`,
    );
    for (const action of stage.actions) {
      change(`${stage.name}/${action.name}`, `${action.attempt} ${action.status}`, () => {
        const took = action.endedAt
          ? paint.dim(` ${duration(Date.parse(action.endedAt) - Date.parse(action.startedAt))}`)
          : '';
        const said = action.errorDetails
          ? paint.red(` ${action.errorDetails.code}: ${action.errorDetails.message}`)
          : paint.dim(action.summary ? `  ${action.summary}` : '');
        return `  ${sign(action.status)} ${action.name} ${paint.dim(action.provider)}${took}${safe(said).length > 0 ? said : ''}`;
      });
    }
  }
  if (execution.status !== 'InProgress')
    change(
      'execution',
      execution.status,
      () =>
        `${sign(execution.status)} ${paint.bold(execution.tag)} ${painted(execution.status)}${execution.statusSummary ? ` ${paint.red(execution.statusSummary)}` : ''}`,
    );
};

const BUILDS: readonly string[] = ['CodeBuild', 'Commands'];

const tellLogs = async (
  client: Client,
  { execution, stages }: ExecutionAnswer,
  logs: Map<string, { after?: string }>,
  { tell }: Follower,
): Promise<void> => {
  for (const action of stages.flatMap((stage) => stage.actions)) {
    if (!BUILDS.includes(action.provider) || action.externalExecutionId === undefined) continue;
    const place = logs.get(action.externalExecutionId) ?? {};
    const page = await client.getLogs(execution.id, { stage: action.stage, action: action.name, ...place });
    for (const line of page.lines.flatMap(({ text }) => text.replace(/\n$/, '').split('\n'))) {
      if (worthSeeing(line)) tell(paint.dim(`    ${action.name} │ ${safe(line)}`));
    }
    logs.set(action.externalExecutionId, page.next === undefined ? place : { after: page.next });
  }
};

/** CodeBuild tells each phase in several lines of its own: here the commands are enough, and what goes wrong. `tagline logs` prints all. */
const worthSeeing = (line: string): boolean =>
  !line.startsWith('[Container]') || /Running command|_ERROR|FAILED/.test(line);
