import { TaglineError } from './fault.ts';

/** How the tags of a pipeline are built, e.g. `{environment}_{scope}/{team}/{version}`. */
export interface TagScheme {
  readonly text: string;
  /** In the order of the tag. */
  readonly placeholders: readonly string[];
  /** The words of a tag (short name, without `refs/tags/`), or undefined if it is not of this scheme. */
  readonly parse: (tag: string) => Record<string, string> | undefined;
  /** The tag of these words. Throws `InvalidTagValue` for a word that a placeholder cannot hold. */
  readonly format: (values: Readonly<Record<string, string>>) => string;
}

export const DEFAULT_TAG_SCHEME = '{environment}_{scope}/{team}/{version}';
const REQUIRED = ['environment', 'scope', 'team', 'version'] as const;
const WORD = /^[A-Za-z0-9.-]+$/;
/** A scope may also be a region group: `@emea`. */
const SCOPE = /^@?[A-Za-z0-9.-]+$/;

const refuse = (text: string, message: string, remedy: string): never => {
  throw new TaglineError('InvalidTagScheme', `the tag scheme ${JSON.stringify(text)} ${message}`, {
    where: 'tagScheme',
    expected: `a text such as ${DEFAULT_TAG_SCHEME}`,
    remedy,
  });
};

/** Alternately literal and placeholder name, beginning and ending with a (possibly empty) literal. */
const split = (text: string): { literals: string[]; names: string[] } => {
  const parts = text.split(/\{([A-Za-z][A-Za-z0-9]*)\}/);
  return { literals: parts.filter((_, at) => at % 2 === 0), names: parts.filter((_, at) => at % 2 === 1) };
};

const checkNames = (text: string, names: readonly string[]): void => {
  for (const name of REQUIRED) {
    if (!names.includes(name)) refuse(text, `lacks {${name}}`, `add {${name}}: a run needs it to find its target`);
  }
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) refuse(text, `holds {${twice}} twice`, 'name every placeholder once');
};

const checkLiterals = (text: string, literals: readonly string[], names: readonly string[]): void => {
  for (const [at, literal] of literals.entries()) {
    if (/[{}]/.test(literal)) refuse(text, 'holds a brace that opens no placeholder', 'write placeholders as {name}');
    // git-check-ref-format(1): a tag with these can never be pushed.
    if (/[\p{Cc} ~^:?*[\\]|\.\.|\/\/|@$/u.test(literal)) {
      refuse(
        text,
        `holds ${JSON.stringify(literal)}, which git allows in no tag`,
        'use _ / + or = between placeholders',
      );
    }
    if (at === 0 || at === literals.length - 1) continue;
    const pair = `{${names[at - 1]}} and {${names[at]}}`;
    // Placeholders hold letters, digits, dots and hyphens: one character outside these fixes where a word ends.
    if (literal === '') refuse(text, `has ${pair} touch`, `put _ or / between ${pair}`);
    if (WORD.test(literal)) {
      refuse(text, `separates ${pair} by ${JSON.stringify(literal)}, which a word may hold`, `put _ or / between them`);
    }
  }
  if (text.startsWith('/') || text.endsWith('/'))
    refuse(text, 'begins or ends with /', 'git allows no such tag; drop it');
};

const escaped = (literal: string): string => literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/**
 * Reads a scheme. Parsing is the exact inverse of formatting, because the text between two placeholders must hold a
 * character that no placeholder matches.
 * @throws TaglineError `InvalidTagScheme`
 */
export const tagScheme = (text: string): TagScheme => {
  const { literals, names } = split(text);
  checkLiterals(text, literals, names);
  checkNames(text, names);
  const groups = names.map((name) => (name === 'scope' ? '(@?[A-Za-z0-9.-]+)' : '([A-Za-z0-9.-]+)'));
  const pattern = new RegExp(`^${literals.map((literal, at) => escaped(literal) + (groups[at] ?? '')).join('')}$`, 'u');
  return {
    text,
    placeholders: names,
    parse: (tag) => {
      const found = pattern.exec(tag);
      return found === null ? undefined : Object.fromEntries(names.map((name, at) => [name, found[at + 1] ?? '']));
    },
    format: (values) =>
      literals
        .map((literal, at) => {
          const name = names[at];
          if (name === undefined) return literal;
          const value = Object.hasOwn(values, name) ? (values[name] ?? '') : '';
          if ((name === 'scope' ? SCOPE : WORD).test(value)) return literal + value;
          throw new TaglineError('InvalidTagValue', `${name} cannot be ${JSON.stringify(value)} in a tag`, {
            where: name,
            expected: 'letters, digits, dots and hyphens',
            remedy: `give a value for {${name}} of ${text}`,
          });
        })
        .join(''),
  };
};
