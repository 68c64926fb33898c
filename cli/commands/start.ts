import { releaseName } from '../../core/execution.ts';
import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { sign } from '../paint.ts';

export const start: Command = {
  name: 'start',
  usage: 'start PIPELINE',
  says: 'Starts a pipeline by hand. Sources that no --revision names take the newest of their branch.',
  words: [1, 1],
  options: {
    target: {
      type: 'string',
      value: 'ADDRESS',
      says: 'where it deploys: <team>/<environment>-<scope>; a scope @<group> is each region of it',
    },
    variable: {
      type: 'string',
      value: 'NAME=VALUE',
      says: 'a variable of the pipeline; may be repeated',
      repeats: true,
    },
    revision: {
      type: 'string',
      value: 'SOURCE=REVISION',
      says: 'a commit (40 digits) or a tag for a source action; may be repeated',
      repeats: true,
    },
    token: { type: 'string', value: 'TEXT', says: 'makes it happen once: the same token is the same execution' },
    ...API_OPTIONS,
  },
  examples: [
    'tagline start hello --target research/dev-eu-central-1 --revision Source=dev_eu-central-1/research/1.0',
    'tagline start hello --target research/dev-us-east-1 --variable size=small --token nightly-7',
  ],
  async run(input) {
    const [pipeline = ''] = input.words;
    const [target, clientRequestToken] = [input.text('target'), input.text('token')];
    const variables = pairs('variable', input.texts('variable'));
    const revisions = pairs('revision', input.texts('revision'));
    const client = await connect(input);
    const answer = await client.startPipeline(pipeline, {
      ...(target === undefined ? {} : { target }),
      ...(clientRequestToken === undefined ? {} : { clientRequestToken }),
      ...(variables === undefined ? {} : { variables }),
      ...(revisions === undefined ? {} : { revisions }),
    });
    input.print(answer, () =>
      answer.executions
        .map((one) => `${sign(one.status)} ${one.id} of ${one.pipeline} deploys ${releaseName(one)} to ${one.address}`)
        .join('\n'),
    );
    return Exit.ok;
  },
};

/** `a=b` as a pair; a value may hold `=` too. */
const pairs = (option: string, texts: readonly string[]): Record<string, string> | undefined => {
  if (texts.length === 0) return undefined;
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
      throw new UsageError(`--${option} takes NAME=VALUE, got ${text}`);
    }),
  );
};
