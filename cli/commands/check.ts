import { type CheckedFile, CONFIG, checkFolder } from '../check-folder.ts';
import { type Command, UsageError } from '../command.ts';
import { Exit } from '../exit.ts';
import { paint, safe, sign } from '../paint.ts';

export const check: Command = {
  name: 'check',
  usage: 'check [DIR]',
  says: `Checks ${CONFIG} and the pipelines of a folder offline, as registration would.`,
  words: [0, 1],
  examples: ['tagline check', 'tagline check examples/regional-hello --json'],
  async run(input) {
    const [folder = '.'] = input.words;
    const files = checkFolder(folder);
    if (files.length === 0)
      throw new UsageError(`${folder} holds neither ${CONFIG} nor pipeline.yaml nor pipelines/*.yaml`);
    input.print({ files }, () => files.map(fileText).join('\n'));
    return files.some(({ faults }) => faults.length > 0) ? Exit.refused : Exit.ok;
  },
};

const fileText = ({ file, holds, faults }: CheckedFile): string =>
  faults.length === 0
    ? `${sign('Succeeded')} ${file}  ${paint.dim(holds)}`
    : [`${sign('Failed')} ${file}`, ...faults.map((fault) => faultText(file, fault))].join('\n');

/** The path without the file, which stands above. */
const faultText = (file: string, { code, where, message, expected, remedy }: CheckedFile['faults'][number]): string =>
  [
    `  ${paint.red(code)}${where ? ` at ${paint.bold(where.replace(`${file}: `, ''))}` : ''}: ${safe(message)}`,
    ...(expected ? [`    expected  ${safe(expected)}`] : []),
    ...(remedy ? [`    to do     ${safe(remedy)}`] : []),
  ].join('\n');
