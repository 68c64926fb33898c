import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Running } from '../bring-up.ts';
import { type Command, wholeNumber } from '../command.ts';
import { DATA } from '../connect.ts';
import { exampleOf } from '../example.ts';
import { Exit } from '../exit.ts';
import { paint, printable, sign } from '../paint.ts';
import { ROOT } from '../synthesise.ts';
import { requireTools } from '../tools.ts';
import { watchRuns } from '../watch-runs.ts';

/** The same port each time, so that remotes and links of before go on working. */
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
    bare: { type: 'boolean', says: 'only the services, nothing deployed; prints `ready http://127.0.0.1:N`' },
  },
  examples: ['npm start', 'tagline up --port 4600', 'tagline up --bare --port 4566 --data /tmp/cloud'],
  async run(input) {
    requireTools();
    const data = input.text('data') ?? DATA;
    const port = wholeNumber('port', input.text('port'), { from: 0, to: 65_535 }) ?? PORT;
    if (input.flag('bare')) return bare(data, port);
    const { config, pipelines } = installationOf(input.text('config'));
    // Only this command and the demo need the local cloud: the others start faster without it.
    const { bringUp } = await import('../bring-up.ts');
    const running = await bringUp({
      config,
      pipelines,
      data,
      port,
      tell: (line) => console.log(printable(`${sign('Succeeded')} ${line}`)),
      log: (line) => console.error(printable(paint.dim(line))),
    });
    console.log(welcome(running));
    const stopped = untilStopped();
    await Promise.race([stopped, watchRuns(running.client, (line) => console.log(printable(line)))]);
    await running.close();
    return Exit.ok;
  },
};

/** The installation that is named, else the one here, else the example; and the pipeline beside it, if there is one. */
const installationOf = (named: string | undefined): { config: string; pipelines: readonly string[] } => {
  const here = existsSync('tagline.config.yaml') ? '.' : join(ROOT, 'examples', 'regional-hello');
  const { config, pipelines } = exampleOf(named === undefined ? here : dirname(named));
  return { config: named ?? config, pipelines: pipelines.filter((file) => existsSync(file)) };
};

const bare = async (data: string, port: number): Promise<Exit> => {
  const { startCloud } = await import('../../local/start.ts');
  const cloud = await startCloud({ data, port, log: (line) => console.error(line) });
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

const welcome = ({ place, remotes, installation }: Running): string => {
  const [repository = 'hello', remote = ''] = Object.entries(remotes)[0] ?? [];
  const [environment = 'dev', { regions = [], accounts = {} } = {}] =
    Object.entries(installation.environments)[0] ?? [];
  const tag = `${environment}_${regions.at(1) ?? regions[0]}/${Object.keys(accounts)[0]}/1.0`;
  return `
${paint.bold('Tagline is up')}
  cloud  ${place.url}   ${paint.dim('for any AWS client: eval "$(npx tagline env)"')}
  API    ${place.apiUrl}
  mail   ${place.url}/mail

${paint.bold('Try it')}, in another terminal:
  cp -r examples/regional-hello /tmp/${repository} && cd /tmp/${repository} && git init -b main && git add . && git commit -m "Hello"
  git remote add tagline ${remote}
  git tag ${tag} && git push tagline main ${tag}

then follow it here, or: npx tagline status · npx tagline approvals · npx tagline mail
Ctrl-C stops; everything is kept and goes on at the next start.
`;
};
