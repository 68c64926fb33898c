import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { TaglineError } from '../../core/fault.ts';
import { type Command, UsageError } from '../command.ts';
import { Exit } from '../exit.ts';
import { importPipeline } from '../import-pipeline.ts';
import { importedText } from '../imported-text.ts';

/** `Name=value` of `--value`. */
const valuesOf = (given: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new UsageError(`--value takes Name=value, got ${text}`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );

export const importCommand: Command = {
  name: 'import',
  usage: 'import FILE',
  says:
    'Writes a pipeline of CodePipeline as pipeline.yaml, and says what tagline.config.yaml has to grant it. FILE is ' +
    'what `aws codepipeline get-pipeline` prints, or a CloudFormation template.',
  words: [1, 1],
  options: {
    out: { type: 'string', value: 'FILE', says: 'where to write it (default pipeline.yaml)' },
    pipeline: { type: 'string', value: 'NAME', says: 'which one, where the file holds several' },
    environment: { type: 'string', value: 'NAME', says: 'the environment that it deploys to (default: default)' },
    value: {
      type: 'string',
      value: 'NAME=VALUE',
      repeats: true,
      says: 'of a parameter or another open value of a template, e.g. AWS::Region=us-east-1',
    },
    force: { type: 'boolean', says: 'write over a file that is there' },
  },
  examples: [
    'tagline import release.json',
    'tagline import template.yaml --pipeline Release --value Bucket=artifacts --environment prod --out release.yaml',
  ],
  async run(input) {
    const [file = ''] = input.words;
    const out = input.text('out') ?? 'pipeline.yaml';
    if (existsSync(out) && !input.flag('force'))
      throw new TaglineError('FileExists', `${out} is there already`, {
        expected: 'a name that is free',
        remedy: 'name another one with --out, or write over it with --force',
      });
    const imported = importPipeline(readFileSync(file, 'utf8'), file, {
      pipeline: input.text('pipeline'),
      environment: input.text('environment'),
      values: valuesOf(input.texts('value')),
    });
    writeFileSync(out, imported.text);
    const { name, faults, notes, installation } = imported;
    input.print({ file: out, pipeline: name, needs: installation, faults, notes }, () => importedText(out, imported));
    return faults.length > 0 ? Exit.failed : Exit.ok;
  },
};
