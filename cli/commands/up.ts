import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readInstallation } from '../../core/definition/read.ts';
import { CONFIG, checkPipeline, filesOf } from '../check-folder.ts';
import { checkedText } from '../checked-text.ts';
import { type Command, wholeNumber } from '../command.ts';
import { DATA } from '../connect.ts';
import { Exit } from '../exit.ts';
import { watchLedger } from '../ledger-changes.ts';
import { NEIGHBOUR_OPTION, neighbourText, readNeighbours } from '../neighbours.ts';
import { paint, printable, sign } from '../paint.ts';
import { ROOT } from '../synthesise.ts';
import { requireTools } from '../tools.ts';
import { watchRuns } from '../watch-runs.ts';
import { welcome } from '../welcome.ts';

/** The same port each time, so that older remotes and links keep working. */
const PORT = 4510;

export const up: Command = {
  name: 'up',
  usage: 'up',
  says: 'Starts Tagline on this machine and stays: prints URLs, the git commands to try, and runs as they happen.',
  words: [0, 0],
  options: {
    config: {
      type: 'string',
      value: 'FILE',
      says: 'the installation (default ./tagline.config.yaml, else the example regional-hello)',
    },
    data: { type: 'string', value: 'DIR', says: `data folder (default ${DATA})` },
    port: { type: 'string', value: 'N', says: `port on 127.0.0.1 (default ${PORT}; 0: any)` },
    neighbour: NEIGHBOUR_OPTION,
    bare: { type: 'boolean', says: 'only the services, nothing deployed; prints `ready http://127.0.0.1:N`' },
  },
  examples: [
    'npm start',
    'tagline up --port 4600',
    'tagline up --neighbour moto',
    'tagline up --neighbour ec2,elasticloadbalancing=http://127.0.0.1:5000',
    'tagline up --bare --port 4566 --data /tmp/cloud',
  ],
  async run(input) {
    requireTools();
    const data = input.text('data') ?? DATA;
    const port = wholeNumber('port', input.text('port'), { from: 0, to: 65_535 }) ?? PORT;
    const neighbours = readNeighbours(input.texts('neighbour'));
    if (input.flag('bare')) return bare({ data, port, neighbours });
    const { config, pipelines } = installationOf(input.text('config'));
    const sound = soundPipelines(config, pipelines);
    // Only this command and the demo need the local cloud: the others start faster without it.
    const { bringUp } = await import('../bring-up.ts');
    const running = await bringUp({
      config,
      pipelines: sound,
      data,
      port,
      neighbours,
      tell: (line) => console.log(printable(`${sign('Succeeded')} ${line}`)),
      log: (line) => console.error(printable(paint.dim(line))),
    });
    for (const refused of running.refused) console.error(printable(checkedText(refused)));
    console.log(welcome(running, { config, data }));
    const changes = watchLedger(running.cloud, running.ledgerTable);
    let stopped = false;
    const watching = watchRuns(
      running.client,
      changes,
      (line) => console.log(printable(line)),
      () => stopped,
    );
    await Promise.race([untilStopped(), watching]);
    stopped = true;
    changes.stop();
    await running.close();
    return Exit.ok;
  },
};

/** The installation that is named, else the one here, else the example; and the pipelines beside it. */
const installationOf = (named: string | undefined): { config: string; pipelines: readonly string[] } => {
  const here = existsSync(CONFIG) ? '.' : join(ROOT, 'examples', 'regional-hello');
  const folder = named === undefined ? here : dirname(named);
  return { config: named ?? join(folder, CONFIG), pipelines: filesOf(folder).pipelines };
};

/** The pipelines that can be registered. A broken one is reported before the long work begins, and stops nothing. */
const soundPipelines = (config: string, pipelines: readonly string[]): readonly string[] => {
  const installation = readInstallation(readFileSync(config, 'utf8'), config);
  const checked = pipelines.map((file) => checkPipeline(file, installation));
  for (const one of checked) if (one.faults.length > 0) console.error(printable(checkedText(one)));
  return checked.filter(({ faults }) => faults.length === 0).map(({ file }) => file);
};

const bare = async (order: {
  data: string;
  port: number;
  neighbours: ReturnType<typeof readNeighbours>;
}): Promise<Exit> => {
  const { startCloud } = await import('../../local/start.ts');
  const cloud = await startCloud({ ...order, log: (line) => console.error(line) });
  for (const line of neighbourText(cloud.neighbours)) console.error(line);
  console.log(`ready ${cloud.url}`);
  await untilStopped();
  await cloud.close();
  return Exit.ok;
};

const untilStopped = (): Promise<void> =>
  new Promise((stop) => {
    process.once('SIGINT', () => stop());
    process.once('SIGTERM', () => stop());
  });
