import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidInput } from '../../core/fault.ts';
import { allStates } from '../all-states.ts';
import type { Running } from '../bring-up.ts';
import { type Command, type Input, UsageError } from '../command.ts';
import { runCommand } from '../demo-command.ts';
import { addRegion, type Compared } from '../demo-region.ts';
import { type Released, release } from '../demo-release.ts';
import {
  type DemoExample,
  type DemoRelease,
  demoNames,
  exampleFolder,
  type Releases,
  readDemo,
} from '../demo-scenes.ts';
import { step } from '../demo-step.ts';
import { exampleOf } from '../example.ts';
import { Exit } from '../exit.ts';
import { fitExample } from '../fit-example.ts';
import { type LedgerChanges, watchLedger } from '../ledger-changes.ts';
import { matrixText } from '../matrix-text.ts';
import { NEIGHBOUR_OPTION, readNeighbours } from '../neighbours.ts';
import { paint, printable, sign } from '../paint.ts';
import { pushExample, pushTag } from '../push-example.ts';
import { stateText } from '../state-text.ts';
import { requireTools } from '../tools.ts';

const DEFAULT_EXAMPLE = 'regional-hello';

export const demo: Command = {
  name: 'demo',
  usage: 'demo',
  says: 'Runs the main job once on this machine: a tag is pushed, built, approved, deployed.',
  words: [0, 0],
  options: {
    example: { type: 'string', value: 'NAME', says: `one of ${demoNames().join(', ')}` },
    neighbour: NEIGHBOUR_OPTION,
    'no-approve': { type: 'boolean', says: 'leave the approval to you: the link is printed' },
    keep: { type: 'boolean', says: 'keep the temporary data folder' },
  },
  examples: ['npm run demo', 'npm run demo -- --no-approve', 'npm run demo -- --example terraform-multi-region'],
  async run(input) {
    requireTools();
    const name = input.text('example') ?? DEFAULT_EXAMPLE;
    if (!demoNames().includes(name)) throw new UsageError(`there is no example ${name}: ${demoNames().join(', ')}`);
    const example = readDemo(name);
    const source = exampleFolder(name);
    const folder = mkdtempSync(join(tmpdir(), 'tagline-demo-'));
    const named = input.texts('neighbour');
    const neighbours = readNeighbours(named.length > 0 ? named : [example.neighbour ?? []].flat());
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
      const fitted = fitExample(example, source, join(folder, 'installation'));
      for (const tool of fitted.standIns)
        tell(paint.yellow(`${tool} is not on PATH: a stand-in of the example plays it`));
      const { config, pipelines } = exampleOf(fitted.folder);
      running = await step('bring Tagline up', () =>
        bringUp({
          config,
          pipelines,
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
      const changes = watchLedger(running.cloud, running.ledgerTable);
      const byHand = input.flag('no-approve');
      return await runDemo({ running, changes, example, source, config, folder, byHand, tell }, input).finally(() =>
        changes.stop(),
      );
    } finally {
      await running?.close();
      if (input.flag('keep')) tell(`kept: ${folder}`);
      else clear();
    }
  },
};

interface Demo {
  readonly running: Running;
  readonly changes: LedgerChanges;
  readonly example: DemoExample;
  /** The example's own folder. */
  readonly source: string;
  /** tagline.config.yaml */
  readonly config: string;
  readonly folder: string;
  readonly byHand: boolean;
  tell(line: string): void;
}

const runDemo = async (demo: Demo, input: Input): Promise<Exit> => {
  const { running, example, tell } = demo;
  tell(`\n${accountsOf(running)}`);
  const releases: Released[] = [];
  const regions: Compared[] = [];
  for (const scene of example.scenes) {
    if (scene.says) tell(`\n${paint.bold(scene.says)}`);
    if ('runs' in scene) {
      const execution = releases.at(-1)?.execution.id;
      const place = { data: join(demo.folder, 'data'), tell, ...(execution === undefined ? {} : { execution }) };
      await step(`run ${scene.runs}`, () => runCommand(place, scene));
      continue;
    }
    if ('adds' in scene) {
      regions.push(await addRegion(demo, scene.adds));
      continue;
    }
    const ended = await releaseAll(demo, scene, releases.length === 0);
    if (ended === undefined) return Exit.failed;
    releases.push(...ended);
  }
  if (regions.length === 0) {
    input.print({ ...releases[0], releases }, () =>
      releases.flatMap(({ state }) => (state ? [stateText(state)] : [])).join('\n\n'),
    );
  } else {
    const states = await allStates(running.client);
    input.print(
      { releases, regions, states },
      () => `\n${paint.bold('$')} tagline matrix\n${matrixText(states, process.stdout.columns)}`,
    );
  }
  return Exit.ok;
};

/** Undefined if one did not end as it is meant to: the others are waited for. */
const releaseAll = async (
  demo: Demo,
  { says, releases }: Releases,
  isFirst: boolean,
): Promise<readonly Released[] | undefined> => {
  const { running, changes, example, byHand, tell } = demo;
  if (!says) tell('');
  for (const [at, wanted] of releases.entries()) {
    const begins = isFirst && at === 0;
    tell(`${paint.bold('$')} git push tagline ${begins ? 'main ' : ''}${wanted.tag}`);
    await step('push the tag', () => push(demo, wanted, begins));
  }
  const { patienceInMinutes, brief } = example;
  const patienceMs = patienceInMinutes * 60_000;
  const order = { running, changes, patienceMs, brief, byHand, tell };
  const ended = await Promise.all(releases.map((wanted) => release(order, wanted)));
  for (const [at, one] of ended.entries())
    if (!one) tell(`${sign('Failed')} ${releases[at]?.tag} did not end as it is meant to`);
  return ended.every((one) => one !== undefined) ? ended : undefined;
};

/** The commit is pushed once, and tags name it until a release brings files of its own. */
const push = async (
  { running, example, source, folder }: Demo,
  { tag, files }: DemoRelease,
  isFirst: boolean,
): Promise<void> => {
  const work = join(folder, example.repository);
  const remote = running.remotes[example.repository] ?? '';
  if (isFirst) await pushExample({ from: source, folder: work, remote, tag });
  else await pushTag({ folder: work, remote, tag, ...(files ? { files } : {}) });
};

const accountsOf = ({ installation: { home, environments } }: Running): string =>
  [
    `Tagline lives in account ${paint.bold(home.account)}; it deploys into`,
    ...Object.entries(environments).map(
      ([name, { accounts }]) => `  ${name.padEnd(6)} ${paint.bold([...new Set(Object.values(accounts))].join(', '))}`,
    ),
  ].join('\n');
