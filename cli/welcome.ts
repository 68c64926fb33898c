/** The text of `tagline up` when everything runs: where things are, and the git commands that deploy something. */
import { dirname, relative, resolve } from 'node:path';
import type { Running } from './bring-up.ts';
import { DATA } from './connect.ts';
import { paint } from './paint.ts';
import { ROOT } from './synthesise.ts';

/** `config`: the file it was started with; `data`: its data folder. */
export const welcome = (running: Running, { config, data }: { config: string; data: string }): string => {
  const named = resolve(data) === resolve(DATA) ? '' : ` --data ${quoted(data)}`;
  return `
${paint.bold('Tagline is up')}
  cloud  ${running.place.url}   ${paint.dim(`any AWS client: eval "$(npx tagline env${named})"`)}
  API    ${running.place.apiUrl}
  mail   ${running.place.url}/mail?key=${running.cloud.ownerKey}

${paint.bold('Try it')}, in another terminal:
${commandsFor(running, dirname(config))
  .map((line) => `  ${line}`)
  .join('\n')}

then follow it here, or: ${['status', 'approvals', 'mail'].map((word) => `npx tagline ${word}${named}`).join(' · ')}
Ctrl-C stops; everything is kept and goes on at the next start.
`;
};

/** The example is copied out of this checkout; a folder of one's own is a repository, or becomes one. */
const commandsFor = ({ remotes, installation }: Running, folder: string): readonly string[] => {
  const [repository, remote] = Object.entries(remotes)[0] ?? [];
  if (repository === undefined || remote === undefined)
    return ['the installation names no repository: add one to `repositories` and start again'];
  const tag = firstTag(installation);
  const isExample = !relative(`${ROOT}/examples`, resolve(folder)).startsWith('..');
  const begin = isExample
    ? [
        `cp -r ${quoted(relative('.', folder) || '.')} /tmp/${repository} && cd /tmp/${repository} && git init -b main`,
        'git add . && git commit -m "Hello"',
      ]
    : [`cd ${quoted(resolve(folder))}`];
  return [...begin, `git remote add tagline ${remote}`, `git tag ${tag} && git push tagline HEAD ${tag}`];
};

/** A tag of the default scheme for the first environment's second region, so that home and target differ. */
const firstTag = ({ environments }: Running['installation']): string => {
  const [environment = 'dev', found] = Object.entries(environments)[0] ?? [];
  const region = found?.regions[1] ?? found?.regions[0] ?? 'global';
  return `${environment}_${region}/${Object.keys(found?.accounts ?? {})[0] ?? 'team'}/1.0`;
};

const quoted = (text: string): string => (/^[\w./~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
