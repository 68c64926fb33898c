/** Colours and signs for terminals; plain text elsewhere and where NO_COLOR is set. */
const on = (stream: { isTTY?: boolean }): boolean =>
  process.env['FORCE_COLOR'] && process.env['FORCE_COLOR'] !== '0'
    ? true
    : stream.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';

const enabled = on(process.stdout);
const code =
  (open: number, close: number) =>
  (text: string): string =>
    enabled ? `\x1b[${open}m${text}\x1b[${close}m` : text;

export const paint = {
  bold: code(1, 22),
  dim: code(2, 22),
  red: code(31, 39),
  green: code(32, 39),
  yellow: code(33, 39),
  blue: code(34, 39),
  cyan: code(36, 39),
} as const;

const SIGNS: Readonly<Record<string, string>> = {
  Succeeded: paint.green('✔'),
  Approved: paint.green('✔'),
  Failed: paint.red('✖'),
  Rejected: paint.red('✖'),
  Abandoned: paint.red('✖'),
  Stopping: paint.yellow('■'),
  Stopped: paint.yellow('■'),
  Superseded: paint.dim('»'),
  InProgress: paint.blue('▶'),
  Open: paint.yellow('?'),
};

/** One character for a status. */
export const sign = (status: string): string => SIGNS[status] ?? paint.dim('·');

export const painted = (status: string): string => {
  if (status === 'Succeeded' || status === 'Approved' || status === 'complete') return paint.green(status);
  if (status === 'InProgress') return paint.blue(status);
  if (status === 'Open' || status === 'Stopping' || status === 'Stopped') return paint.yellow(status);
  return ['Failed', 'Rejected', 'Abandoned', 'partial'].includes(status) ? paint.red(status) : status;
};

/** Control characters: text of others must not send them to a terminal. */
export const safe = (text: string): string => text.replaceAll(/[^\P{Cc}\t\n]/gu, '');

/** The codes that `paint` writes. */
const OURS = new RegExp(`(${String.fromCharCode(27)}\\[(?:1|2|22|3[1-6]|39)m)`);

/** The last step before the terminal: keeps our colours and removes every other control character. */
export const printable = (text: string): string =>
  enabled
    ? text
        .split(OURS)
        .map((part, at) => (at % 2 === 1 ? part : safe(part)))
        .join('')
    : safe(text);
