/**
 * Draws docs/terminal.svg from a recording of the demo:
 * `script -qec 'npm run demo' demo.raw && node docs/generate/terminal.ts demo.raw`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const COLUMNS = 118;
const LINE = 18;
const MARGIN = 16;
const CLASS: Readonly<Record<string, string>> = {
  1: 'b',
  2: 'd',
  31: 'r',
  32: 'g',
  33: 'y',
  34: 'u',
  36: 'c',
};
const STYLE =
  'text{fill:#d4d4d8;white-space:pre}.b{font-weight:bold}.d{fill:#8b8b94}.r{fill:#f87171}.g{fill:#4ade80}' +
  '.y{fill:#facc15}.u{fill:#60a5fa}.c{fill:#22d3ee}';
const ROOT = join(import.meta.dirname, '..', '..');

interface Span {
  readonly style: string;
  readonly text: string;
}

/** A line as spans of one style each, cut at the width of the picture. */
const spansOf = (line: string): Span[] => {
  const spans: Span[] = [];
  let style = '';
  let left = COLUMNS;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals colour with them
  for (const [, codes, text] of line.matchAll(/\x1b\[([\d;]*)m|([^\x1b]+)/g)) {
    if (codes !== undefined)
      style = codes
        .split(';')
        .flatMap((code) => CLASS[code] ?? [])
        .join(' ');
    else if (text !== undefined && left > 0) {
      spans.push({ style, text: text.length > left ? `${text.slice(0, left - 1)}…` : text });
      left -= text.length;
    }
  }
  return spans;
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const drawn = (line: string, at: number): string => {
  const spans = spansOf(line).map(({ style, text }) =>
    style === '' ? escaped(text) : `<tspan class="${style}">${escaped(text)}</tspan>`,
  );
  return `<text x="${MARGIN}" y="${30 + at * LINE}" xml:space="preserve">${spans.join('')}</text>`;
};

/** The first release whole, of the others only what answers, without the lines of a test runner's summary. */
const chosen = (lines: readonly string[]): string[] => {
  const answers = lines.flatMap((line, at) => (/\$.* curl /.test(plain(line)) ? [at] : []));
  const [first = lines.length, ...others] = answers;
  const whole = lines.slice(0, first + 2).filter((line) => !/ │ ℹ /.test(plain(line)));
  return [...whole, '', ...others.flatMap((at) => ['  …', ...lines.slice(at, at + 2)])];
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals colour with them
const plain = (line: string): string => line.replaceAll(/\x1b\[[\d;]*m/g, '');

const recording = readFileSync(process.argv[2] ?? '/dev/stdin', 'utf8');
const recorded = recording
  .replaceAll('\r', '')
  .replaceAll(`${ROOT}/`, '')
  .split('\n')
  .filter((line) => !/^(Script (started|done)|> )/.test(plain(line)));
const lines = chosen(recorded.slice(recorded.findIndex((line) => line !== '')));
const height = lines.length * LINE + 34;
writeFileSync(
  join(ROOT, 'docs', 'terminal.svg'),
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 958 ${height}" ` +
      'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13">',
    `<style>${STYLE}</style>`,
    '<rect width="100%" height="100%" rx="8" fill="#18181b"/>',
    ...lines.map(drawn),
    '</svg>\n',
  ].join('\n'),
);
