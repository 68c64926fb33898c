import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../../api/client.ts';
import { InvalidInput } from '../../core/fault.ts';
import { warnings } from '../../core/plan.ts';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import type { StateAnswer } from '../../core/questions/states.ts';
import { answerLink, linkIn } from '../answer-link.ts';
import type { Running } from '../bring-up.ts';
import { type Command, type Input, UsageError } from '../command.ts';
import { type DemoExample, type DemoRelease, demoExamples } from '../demo-examples.ts';
import { exampleOf } from '../example.ts';
import { Exit } from '../exit.ts';
import { follow } from '../follow.ts';
import { NEIGHBOUR_OPTION, readNeighbours } from '../neighbours.ts';
import { paint, printable, sign } from '../paint.ts';
import { pushExample, pushTag } from '../push-example.ts';
import { stateText } from '../state-text.ts';
import { ROOT } from '../synthesise.ts';
import { sleep } from '../time.ts';
import { requireTools } from '../tools.ts';

const DEFAULT_EXAMPLE = 'regional-hello';

export const demo: Command = {
  name: 'demo',
  usage: 'demo',
  says: 'Runs the main job once on this machine: a tag is pushed, built, approved, deployed.',
  words: [0, 0],
  options: {
    example: { type: 'string', value: 'NAME', says: `one of ${Object.keys(demoExamples).join(', ')}` },
    neighbour: NEIGHBOUR_OPTION,
    'no-approve': { type: 'boolean', says: 'leave the approval to you: the link is printed' },
    keep: { type: 'boolean', says: 'keep the temporary data folder' },
  },
  examples: ['npm run demo', 'npm run demo -- --no-approve', 'npm run demo -- --example terraform-multi-region'],
  async run(input) {
    requireTools();
    const name = input.text('example') ?? DEFAULT_EXAMPLE;
    const example = Object.hasOwn(demoExamples, name) ? demoExamples[name] : undefined;
    if (!example) throw new UsageError(`there is no example ${name}: ${Object.keys(demoExamples).join(', ')}`);
    const source = join(ROOT, 'examples', name);
    const folder = mkdtempSync(join(tmpdir(), 'tagline-demo-'));
    const neighbours = readNeighbours(input.texts('neighbour'));
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
          ...exampleOf(example.prepare(source, folder)),
          data: join(folder, 'data'),
          port: 0,
          neighbours,
          tell: (line) => tell(`${sign('Succeeded')} ${line}`),
          log: () => {},
        }),
      );
      if (running.refused.length > 0)
        throw new InvalidInput(
          'RegistrationFailed',
          running.refused.flatMap(({ faults }) => faults),
        );
      return await runDemo({ running, example, source, folder, byHand: input.flag('no-approve'), tell }, input);
    } finally {
      await running?.close();
      if (input.flag('keep')) tell(`kept: ${folder}`);
      else clear();
    }
  },
};

interface Demo {
  readonly running: Running;
  readonly example: DemoExample;
  /** The example's own folder. */
  readonly source: string;
  readonly folder: string;
  readonly byHand: boolean;
  tell(line: string): void;
}

const runDemo = async (demo: Demo, input: Input): Promise<Exit> => {
  const { running, example, tell } = demo;
  tell(`\n${accountsOf(running)}`);
  const done: Released[] = [];
  for (const [at, wave] of example.waves.entries()) {
    for (const [index, wanted] of wave.entries()) {
      tell(`\n${paint.bold('$')} git push tagline main ${wanted.tag}`);
      await step('push the tag', () => push(demo, wanted, at + index === 0));
    }
    for (const wanted of wave) {
      const released = await release(demo, wanted);
      if (!released) return Exit.failed;
      done.push(released);
    }
  }
  input.print({ ...done[0], releases: done }, () =>
    done.flatMap(({ state }) => (state ? [stateText(state)] : [])).join('\n\n'),
  );
  return Exit.ok;
};

/** The commit is pushed once, and every tag names it but one that is meant to fail. */
const push = async (
  { running, example, source, folder }: Demo,
  { tag, fails }: DemoRelease,
  isFirst: boolean,
): Promise<void> => {
  const work = join(folder, example.repository);
  const remote = running.remotes[example.repository] ?? '';
  if (isFirst) await pushExample({ from: source, folder: work, remote, tag });
  else await pushTag({ folder: work, remote, tag, ...(fails ? { files: fails.files } : {}) });
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
  readonly url?: string;
  readonly answer?: unknown;
  readonly state?: StateAnswer;
}

/** Undefined if the execution did not end as it is meant to. */
const release = async (demo: Demo, { tag, address, answers, fails }: DemoRelease): Promise<Released | undefined> => {
  const { running, example, byHand, tell } = demo;
  const { client } = running;
  const executionId = await step('find the execution that the push started', () => executionOf(client, tag));
  const { execution } = await step('follow the execution', () =>
    follow(client, executionId, {
      tell,
      ...(byHand ? {} : { patience: example.patienceMs }),
      asked: (id, answer) => approve(running, id, answer, byHand, tell),
    }),
  );
  const { account } = execution.target;
  if (fails !== undefined) {
    const isMeant = execution.status === 'Failed' && execution.statusSummary?.includes(fails.code);
    return isMeant ? { execution, account } : undefined;
  }
  if (execution.status !== 'Succeeded') return undefined;
  const state = await client.getState(address);
  if (!answers) return { execution, account, state };
  const { url, text } = await step('ask the deployed service', () => askService(client, address));
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
  { cloud }: Running,
  approvalId: string,
  { plans }: ExecutionAnswer,
  byHand: boolean,
  tell: (line: string) => void,
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
  tell(`    ${sign('Open')} mail to ${to}: would change\n${changes.join('\n')}`);
  tell(
    byHand ? `    ${paint.bold('open this link and decide:')} ${link}` : `    approving through the link in the mail`,
  );
  if (!byHand) await answerLink(link, 'Approved', 'Approved by the demo');
};

const askService = async (client: Client, address: string): Promise<{ url: string; text: string }> => {
  const { body } = await client.getState(address);
  const url = body.outputs['Url'];
  if (!url) throw new Error(`${address} has no output Url`);
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text}`);
  return { url, text };
};
