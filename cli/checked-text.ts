/** A checked file as text: what it holds, or each of its faults. */
import type { CheckedFile } from './check-folder.ts';
import { paint, safe, sign } from './paint.ts';

export const checkedText = ({ file, holds, faults, notes }: CheckedFile): string =>
  [...checkedLines({ file, holds, faults }), ...notes.map(noteText)].join('\n');

const checkedLines = ({ file, holds, faults }: Omit<CheckedFile, 'notes'>): string[] =>
  faults.length === 0
    ? [`${sign('Succeeded')} ${file}  ${paint.dim(holds)}`]
    : [`${sign('Failed')} ${file}`, ...faults.map((fault) => faultText(file, fault))];

const noteText = ({ where, message }: CheckedFile['notes'][number]): string =>
  `  ${paint.yellow('no effect')} ${where}: ${safe(message)}`;

/** The path without the file name, which is printed above. */
const faultText = (file: string, { code, where, message, expected, remedy }: CheckedFile['faults'][number]): string =>
  [
    `  ${paint.red(code)}${where ? ` at ${paint.bold(where.replace(`${file}: `, ''))}` : ''}: ${safe(message)}`,
    ...(expected ? [`    expected  ${safe(expected)}`] : []),
    ...(remedy ? [`    to do     ${safe(remedy)}`] : []),
  ].join('\n');
