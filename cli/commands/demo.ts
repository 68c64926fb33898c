import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../../api/client.ts';
import { InvalidInput } from '../../core/fault.ts';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import type { StateAnswer } from '../../core/questions/states.ts';
import { answerLink, linkIn } from '../answer-link.ts';
import type { Running } from '../bring-up.ts';
import type { Command, Input } from '../command.ts';
import { exampleOf } from '../example.ts';
import { Exit } from '../exit.ts';
import { follow } from '../follow.ts';
import { paint, printable, sign } from '../paint.ts';
import { pushExample, pushTag } from '../push-example.ts';
import { stateText } from '../state-text.ts';
import { ROOT } from '../synthesise.ts';
import { sleep } from '../time.ts';
import { requireTools } from '../tools.ts';

const EXAMPLE = join(ROOT, 'examples', 'regional-hello');
/** One commit, released into two accounts: neither is the one that holds Tagline. */
const RELEASES = [
  { tag: 'dev_eu-central-1/research/1.0', address: 'research/dev-eu-central-1' },
  { tag: 'prod_eu-central-1/research/1.0', address: 'research/prod-eu-central-1' },
] as const;
/** Nobody answers by hand here, so an execution that takes longer is stuck. */
const PATIENCE_MS = 180_000;

export const demo: Command = {
  name: 'demo',
  usage: 'demo',
  says: 'Runs the main job once on this machine: a tag is pushed, built, approved, deployed.',
  words: [0, 0],
  options: {
    'no-approve': { type: 'boolean', says: 'leave the approval to you: the link is printed' },
    keep: { type: 'boolean', says: 'keep the temporary data folder' },
  },
  examples: ['npm run demo', 'npm run demo -- --no-approve'],
  async run(input) {
    requireTools();
    const folder = mkdtempSync(join(tmpdir(), 'tagline-demo-'));
    const json = input.flag('json');
    const tell = (line: string): void => (json ? console.error(printable(line)) : console.log(printable(line)));
    let running: Running | undefined;
    const clear = (): void => rmSync(folder, { recursive: true, force: true });
    // It leaves nothing behind even if it is interrupted.
    process.once('SIGINT', () => {
      clear();
      process.exit(130);
    });
    const { bringUp } = await import('../bring-up.ts');
    try {
      running = await step('bring Tagline up', () =>
        bringUp({
          ...exampleOf(EXAMPLE),
          data: join(folder, 'data'),
          port: 0,
          tell: (line) => tell(`${sign('Succeeded')} ${line}`),
          log: () => {},
        }),
      );
      if (running.refused.length > 0)
        throw new InvalidInput(
          'RegistrationFailed',
          running.refused.flatMap(({ faults }) => faults),
        );
      return await runDemo(running, folder, input, tell);
    } finally {
      await running?.close();
      if (input.flag('keep')) tell(`kept: ${folder}`);
      else clear();
    }
  },
};

const runDemo = async (running: Running, folder: string, input: Input, tell: (line: string) => void): Promise<Exit> => {
  tell(`\n${accountsOf(running)}`);
  const work = join(folder, 'hello');
  const remote = running.remotes['hello'] ?? '';
  const done: Released[] = [];
  for (const { tag, address } of RELEASES) {
    tell(`\n${paint.bold('$')} git push tagline main ${tag}`);
    await step('push the tag', async () => {
      if (done.length === 0) await pushExample({ from: EXAMPLE, folder: work, remote, tag });
      else await pushTag({ folder: work, remote, tag });
    });
    const released = await release(running, tag, address, input.flag('no-approve'), tell);
    if (!released) return Exit.failed;
    done.push(released);
  }
  input.print({ ...done[0], releases: done }, () => done.map(({ state }) => stateText(state)).join('\n\n'));
  return Exit.ok;
};

const accountsOf = ({ installation: { home, environments } }: Running): string =>
  [
    `Tagline lives in account ${paint.bold(home.account)}; it deploys into`,
    ...Object.entries(environments).map(
      ([name, { accounts }]) => `  ${name.padEnd(6)} ${paint.bold([...new Set(Object.values(accounts))].join(', '))}`,
    ),
  ].join('\n');

interface Released {
  readonly execution: ExecutionAnswer['execution'];
  readonly account: string;
  readonly url: string;
  readonly answer: unknown;
  readonly state: StateAnswer;
}

/** Undefined if the execution did not succeed. */
const release = async (
  running: Running,
  tag: string,
  address: string,
  byHand: boolean,
  tell: (line: string) => void,
): Promise<Released | undefined> => {
  const { client } = running;
  const executionId = await step('find the execution that the push started', () => executionOf(client, tag));
  const { execution } = await step('follow the execution', () =>
    follow(client, executionId, {
      tell,
      ...(byHand ? {} : { patience: PATIENCE_MS }),
      asked: (id, answer) => approve(running, id, answer, byHand, tell),
    }),
  );
  if (execution.status !== 'Succeeded') return undefined;
  const { url, text } = await step('ask the deployed service', () => askService(client, address));
  const state = await client.getState(address);
  const { account } = state.state.target;
  tell(`\n${paint.bold('$')} curl ${url}   ${paint.dim(`in account ${account}`)}\n${text}`);
  return { execution, account, url, answer: JSON.parse(text), state };
};

/** Adds the step's name to every error in it. */
const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    console.error(`${sign('Failed')} could not ${name}`);
    throw error;
  }
};

const executionOf = async (client: Client, tag: string): Promise<string> => {
  const until = Date.now() + 30_000;
  for (;;) {
    const { executions } = await client.listExecutions({ limit: 5 });
    const found = executions.find((execution) => execution.tag === tag);
    if (found) return found.id;
    const { refusals } = await client.listRefusals({ limit: 1 });
    if (refusals[0]) throw new Error(`the push was refused: ${refusals[0].fault.message}`);
    if (Date.now() > until) throw new Error('the push started no execution in 30 s');
    await sleep(100);
  }
};

const approve = async (
  { cloud }: Running,
  approvalId: string,
  { plans }: ExecutionAnswer,
  byHand: boolean,
  tell: (line: string) => void,
): Promise<void> => {
  const { link, to } = await linkIn(cloud, approvalId);
  const changes = plans.flatMap((plan) =>
    plan.changes.map(
      ({ action, resource, type }) => `      ${paint.green(action.padEnd(8))} ${resource} ${paint.dim(type)}`,
    ),
  );
  tell(`    ${sign('Open')} mail to ${to}: would change\n${changes.join('\n')}`);
  tell(
    byHand ? `    ${paint.bold('open this link and decide:')} ${link}` : `    approving through the link in the mail`,
  );
  if (!byHand) await answerLink(link, 'Approved', 'Approved by the demo');
};

const askService = async (client: Client, address: string): Promise<{ url: string; text: string }> => {
  const { body } = await client.getState(address);
  const url = body.outputs['Url'];
  if (!url) throw new Error('the stack has no output Url');
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text}`);
  return { url, text };
};
