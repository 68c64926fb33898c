import { readFileSync } from 'node:fs';
import type { Client } from '../../api/client.ts';
import { readDefinition } from '../../core/definition/read.ts';
import { TaglineError } from '../../core/fault.ts';
import { tagScheme } from '../../core/tag-scheme.ts';
import { addressOf } from '../../core/target.ts';
import { providers } from '../../providers/index.ts';
import { filesOf } from '../check-folder.ts';
import { API_OPTIONS, type Command, type Input, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { gitHere } from '../git-here.ts';
import { makeRelease } from '../make-release.ts';
import { sign } from '../paint.ts';
import { sleep } from '../time.ts';

/** How long an execution or a refusal is waited for. */
const PATIENCE_MS = 30_000;

export const release: Command = {
  name: 'release',
  usage: 'release VERSION',
  says: 'Makes the annotated tag of a release in this clone, pushes it, and says what it started.',
  words: [1, 1],
  options: {
    to: { type: 'string', value: 'ENVIRONMENT', says: 'where to (needed)' },
    scope: { type: 'string', value: 'REGION', says: 'a region, global, or @<region group> (needed)' },
    team: { type: 'string', value: 'TEAM', says: 'whose (needed)' },
    word: {
      type: 'string',
      value: 'NAME=VALUE',
      says: 'another word of the tag scheme; may be repeated',
      repeats: true,
    },
    pipeline: {
      type: 'string',
      value: 'NAME',
      says: 'whose tag scheme (default: that of pipeline.yaml here, or the only one)',
    },
    commit: { type: 'string', value: 'COMMIT', says: 'what is released (default HEAD of a clean clone)' },
    remote: { type: 'string', value: 'NAME', says: 'where the tag is pushed to (default tagline, else origin)' },
    message: { type: 'string', value: 'TEXT', says: 'message of the tag' },
    'no-wait': { type: 'boolean', says: 'do not wait until it has started something' },
    ...API_OPTIONS,
  },
  examples: ['tagline release 1.4.0 --to dev --scope eu-central-1 --team research'],
  async run(input) {
    const [version = ''] = input.words;
    const words = { environment: needed(input, 'to'), scope: needed(input, 'scope'), team: needed(input, 'team') };
    const tag = tagScheme(await schemeOf(input)).format({ ...others(input), ...words, version });
    const released = await makeRelease(gitHere(process.cwd()), {
      tag,
      message: input.text('message') ?? `Release ${version} to ${addressOf(words)}`,
      commit: input.text('commit'),
      remote: input.text('remote'),
    });
    const started = input.flag('no-wait') ? [] : await startedBy(await connect(input), tag);
    input.print({ ...released, executions: started }, () =>
      [
        `${sign('Succeeded')} ${tag} of ${released.commit.slice(0, 7)} is pushed to ${released.remote}`,
        ...started.map(
          ({ id, address }) => `  ${sign('InProgress')} ${id} deploys it to ${address}: tagline show ${id}`,
        ),
      ].join('\n'),
    );
    return Exit.ok;
  },
};

const needed = (input: Input, option: string): string => {
  const value = input.text(option);
  if (value === undefined) throw new UsageError(`--${option} is needed: it is part of the tag`);
  return value;
};

const others = (input: Input): Record<string, string> =>
  Object.fromEntries(
    input.texts('word').map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
      throw new UsageError(`--word takes NAME=VALUE, got ${text}`);
    }),
  );

/** A pipeline's file in the clone is at hand; otherwise the API knows the pipelines. */
const schemeOf = async (input: Input): Promise<string> => {
  const named = input.text('pipeline');
  const here = filesOf('.').pipelines.map((file) => readDefinition(readFileSync(file, 'utf8'), file, providers));
  const found = here.filter(({ name }) => named === undefined || name === named);
  if (found[0] && found.length === 1) return found[0].tagScheme;
  const client = await connect(input);
  const names = named
    ? [named]
    : (await client.listPipelines()).pipelines.flatMap((one) => (one.deleted ? [] : one.name));
  const [only] = names;
  if (only === undefined || names.length > 1)
    throw new TaglineError(
      'PipelineNeeded',
      only === undefined ? 'no pipeline is registered' : 'there are several pipelines',
      {
        expected: `one of: ${names.join(', ') || 'none'}`,
        remedy: only === undefined ? 'tagline pipelines put pipeline.yaml' : 'Name one with --pipeline.',
      },
    );
  const { version } = await client.getPipeline(only);
  if (version) return version.definition.tagScheme;
  throw new TaglineError('NotRegistered', `${only} has no version that is registered`, {
    remedy: `tagline pipelines show ${only} says why.`,
  });
};

/** Throws `TagRefused` with the reason that was written down. */
const startedBy = async (client: Client, tag: string) => {
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(300)) {
    const { executions } = await client.listExecutions({ limit: 50 });
    const started = executions.filter((execution) => execution.tag === tag);
    if (started.length > 0) return started;
    const { refusals } = await client.listRefusals({ limit: 20 });
    const refused = refusals.find(({ ref }) => ref === `refs/tags/${tag}`);
    if (refused) {
      const { code, message, remedy, expected } = refused.fault;
      throw new TaglineError('TagRefused', `${tag} is pushed and starts nothing: ${code}: ${message}`, {
        ...(expected === undefined ? {} : { expected }),
        ...(remedy === undefined ? {} : { remedy }),
      });
    }
    if (Date.now() > until)
      throw new TaglineError('NothingStarted', `${tag} is pushed, and nothing has started in ${PATIENCE_MS / 1000} s`, {
        remedy: 'tagline status shows whether it starts later, or why not.',
      });
  }
};
