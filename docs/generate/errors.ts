/** The names of errors with what they say and advise, read from the sources that raise them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Raised {
  readonly code: string;
  readonly says: string;
  readonly remedy: string;
  readonly file: string;
}

const SOURCES = '{core,providers,statemachines,adapters,api,cli}/**/*.ts';

export const errorReference = (root: string): string => {
  const raised = globSync(SOURCES, { cwd: root })
    .sort()
    .flatMap((file) => raisedIn(file, readFileSync(join(root, file), 'utf8')));
  const codes = [...new Set(raised.map(({ code }) => code))].sort();
  return [
    '# Errors',
    '',
    'Every error has a name, says what was expected and where, and what to do. Made from the sources (`npm run ' +
      'docs`); `…` stands for what is known only then.',
    '',
    '| error | it says | what to do | raised in |',
    '|---|---|---|---|',
    ...codes.map((code) =>
      rowOf(
        code,
        raised.filter((one) => one.code === code),
      ),
    ),
    '',
  ].join('\n');
};

const rowOf = (code: string, raised: readonly Raised[]): string => {
  const joined = (texts: readonly string[]): string =>
    [...new Set(texts.filter((text) => text !== ''))].map(cell).join('<br>');
  const files = [...new Set(raised.map(({ file }) => `[${file.split('/').at(-1)}](../${file})`))].join(' ');
  return (
    `| \`${code}\` | ${joined(raised.map(({ says }) => says))} | ${joined(raised.map(({ remedy }) => remedy))} ` +
    `| ${files} |`
  );
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/**
 * `new TaglineError('Code', 'says', { remedy: 'do' })`, `super('Code', …)` and `{ code: 'Code', message: 'says',
 * remedy: 'do' }`.
 */
const raisedIn = (file: string, source: string): Raised[] => [
  ...[...source.matchAll(/(?:new \w*(?:Error|Input)|super)\(\s*'([A-Z]\w+)',/g)].map((found) => {
    const rest = balanced(source, found.index + found[0].length);
    return { code: found[1] ?? '', says: literalAt(rest.trimStart()), remedy: memberOf(rest, 'remedy'), file };
  }),
  ...[...source.matchAll(/\{\s*(?:\.\.\.\w+,\s*)?code: '([A-Z]\w+)',/g)].map((found) => {
    const rest = balanced(source, found.index + found[0].length);
    return { code: found[1] ?? '', says: memberOf(rest, 'message'), remedy: memberOf(rest, 'remedy'), file };
  }),
];

/** The text up to the bracket that closes what is open before `from`. */
const balanced = (source: string, from: number): string => {
  let depth = 1;
  for (let at = from; at < source.length; at++) {
    const character = source[at] ?? '';
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character) && --depth === 0) return source.slice(from, at);
  }
  return source.slice(from);
};

const memberOf = (text: string, name: string): string => {
  const found = new RegExp(`\\b${name}:\\s*`).exec(text);
  return found ? literalAt(text.slice(found.index + found[0].length)) : '';
};

/** The text literals that stand here, added up, values in them as `…`; empty where something else stands. */
const literalAt = (text: string): string => {
  const found = /^(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)(\s*\+\s*)?/.exec(text);
  if (!found) return '';
  const literal = found[1] ?? found[2] ?? found[3] ?? '';
  const more = found[4] === undefined ? '' : literalAt(text.slice(found[0].length));
  return withoutValues(literal).replaceAll(/\\(.)/g, '$1') + more;
};

/** `a ${b(`c`)} d` -> `a … d` */
const withoutValues = (literal: string): string => {
  let text = '';
  let depth = 0;
  for (let at = 0; at < literal.length; at++) {
    if (depth === 0 && literal.startsWith('${', at)) {
      text += '…';
      depth = 1;
      at++;
    } else if (depth > 0) {
      if (literal[at] === '{') depth++;
      if (literal[at] === '}') depth--;
    } else text += literal[at];
  }
  return text;
};
