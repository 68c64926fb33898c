/** Releases one tag as a person does: pushes it, follows what it starts, answers the mail, asks what was deployed. */
import { ApiError, type Client } from '../api/client.ts';
import { releaseName } from '../core/execution.ts';
import { warnings } from '../core/plan.ts';
import type { ExecutionAnswer } from '../core/questions/executions.ts';
import type { StateAnswer } from '../core/questions/states.ts';
import { answerLink, linkIn } from './answer-link.ts';
import type { Running } from './bring-up.ts';
import type { DemoRelease } from './demo-scenes.ts';
import { step } from './demo-step.ts';
import { follow } from './follow.ts';
import { type LedgerChanges, ofExecution } from './ledger-changes.ts';
import { paint, sign } from './paint.ts';
import { sleep } from './time.ts';

export interface Released {
  readonly execution: ExecutionAnswer['execution'];
  readonly account: string;
  readonly url?: string;
  readonly answer?: unknown;
  readonly state?: StateAnswer;
}

export interface Releasing {
  readonly running: Running;
  readonly patienceMs: number;
  /** A person answers the approvals. */
  readonly byHand: boolean;
  readonly brief: boolean;
  readonly changes: LedgerChanges;
  tell(line: string): void;
}

/** How soon lines of a running build are shown. */
const BUILDING_MS = 500;

/** Undefined if the execution did not end as it is meant to. */
export const release = async (
  order: Releasing,
  { tag, address, answers, fails }: DemoRelease,
): Promise<Released | undefined> => {
  const { running, byHand, brief, changes } = order;
  const { client } = running;
  const tell = brief ? (line: string): void => order.tell(`  ${line}`) : order.tell;
  const executionId = await step('find the execution that the push started', () => executionOf(client, tag));
  const change = changes.watch(ofExecution(executionId));
  const { execution } = await step('follow the execution', () =>
    follow(client, executionId, {
      tell,
      brief,
      ...(byHand ? {} : { patience: order.patienceMs }),
      pause: (building) => (building && !brief ? Promise.race([change(), sleep(BUILDING_MS)]) : change()),
      asked: (id, answer) => approve({ ...order, tell }, id, answer),
    }),
  );
  const { account } = execution.target;
  if (fails !== undefined) {
    if (execution.status !== 'Failed' || !execution.statusSummary?.includes(fails)) return undefined;
    tell(paint.dim(`  ${tag} is meant to fail; nothing of ${address} was touched`));
    return { execution, account };
  }
  if (execution.status !== 'Succeeded') return undefined;
  const state = await stateAt(client, address);
  if (!answers) return { execution, account, ...(state && { state }) };
  if (!state) throw new Error(`nothing is recorded at ${address}`);
  const { url, text } = await step('ask the deployed service', () => askService(state));
  tell(`${brief ? '' : '\n'}${paint.bold('$')} curl ${url}   ${paint.dim(`in account ${account}`)}`);
  tell(text);
  return { execution, account, url, answer: JSON.parse(text), state };
};

/** Undefined where the pipeline deploys nothing. */
const stateAt = async (client: Client, address: string): Promise<StateAnswer | undefined> => {
  try {
    return await client.getState(address);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
};

const executionOf = async (client: Client, tag: string): Promise<string> => {
  const until = Date.now() + 30_000;
  for (;;) {
    const { executions } = await client.listExecutions({ limit: 20 });
    const found = executions.find((execution) => execution.tag === tag);
    if (found) return found.id;
    const { refusals } = await client.listRefusals({ limit: 1 });
    if (refusals[0]) throw new Error(`the push was refused: ${refusals[0].fault.message}`);
    if (Date.now() > until) throw new Error('the push started no execution in 30 s');
    await sleep(100);
  }
};

const approve = async (
  { running: { cloud }, byHand, brief, tell }: Releasing,
  approvalId: string,
  { plans, execution }: ExecutionAnswer,
): Promise<void> => {
  const { link, to } = await linkIn(cloud, approvalId);
  const changes = plans.flatMap((plan) =>
    plan.changes.map(
      (change) =>
        `      ${paint.green(change.action.padEnd(8))} ${change.resource} ${paint.dim(change.type)}` +
        `${warnings(change)
          .map((text) => ` ${paint.red(text)}`)
          .join('')}`,
    ),
  );
  const release = brief ? `${releaseName(execution)} ` : '';
  tell(`    ${sign('Open')} mail to ${to}: ${release}would change\n${changes.join('\n')}`);
  tell(
    byHand ? `    ${paint.bold('open this link and decide:')} ${link}` : `    approving through the link in the mail`,
  );
  if (!byHand) await answerLink(link, 'Approved', 'Approved by the demo');
};

const askService = async ({ state, body }: StateAnswer): Promise<{ url: string; text: string }> => {
  const url = body.outputs['Url'];
  if (!url) throw new Error(`${state.address} has no output Url`);
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text}`);
  return { url, text };
};
