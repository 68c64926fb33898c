/**
 * A pull parser of JSON that knows where it stands. AWS's refusals of patterns end with the place, counted as its
 * parser counts (`line: 1, column: 66`), and numbers keep the text they were written with: both are lost by JSON.parse.
 */
import { InvalidPattern } from './invalid-pattern.ts';

export type TokenKind = '{' | '}' | '[' | ']' | 'name' | 'string' | 'number' | 'true' | 'false' | 'null';

export interface JsonTokens {
  /** Moves on; undefined after the last token. */
  next(): TokenKind | undefined;
  /** The text of the token it stands on: unescaped for names and strings, as written for the rest. */
  text(): string;
  /** Throws InvalidPattern with the place where the parser stands. */
  refuse(reason: string): never;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z0-9_$]+/y;
const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const LONGEST_SHOWN = 500;

interface Pending {
  readonly kind: TokenKind;
  readonly text: string | undefined;
}

export const readTokens = (source: string): JsonTokens => {
  let at = 0;
  let kind: TokenKind | undefined;
  let text: string | undefined;
  /** Where a string whose end has not been looked for begins: the parser stands behind its opening quote. */
  let unread = false;
  /** A value after a name is looked at together with the name, which shows in the place of refusals. */
  let pending: Pending | undefined;
  const open: ('{' | '[')[] = [];
  let begun = false;
  let first = true;

  const refuse = (reason: string, place = at): never => {
    const before = source.slice(0, place);
    const line = before.split('\n').length;
    const column = place - (before.lastIndexOf('\n') + 1) + 1;
    const shown = source.slice(0, LONGEST_SHOWN);
    const cut = source.length > LONGEST_SHOWN ? `[truncated ${source.length - LONGEST_SHOWN} chars]` : '';
    throw new InvalidPattern(`${reason}\n at [Source: (String)"${shown}"${cut}; line: ${line}, column: ${column}]`);
  };

  const unexpected = (expected: string): never => {
    const found = source[at];
    at += 1;
    if (found === undefined) return ended();
    return refuse(`Unexpected character ('${found}' (code ${found.charCodeAt(0)})): ${expected}`);
  };

  const ended = (): never => {
    const inside = open.at(-1) === '[' ? 'Array' : 'Object';
    at = source.length;
    return refuse(`Unexpected end-of-input: expected close marker for ${inside}`);
  };

  const skipSpace = (): void => {
    while (at < source.length && ' \t\r\n'.includes(source[at] as string)) at += 1;
  };

  /** Reads a string from behind its opening quote to behind its closing one. */
  const readString = (): string => {
    let value = '';
    for (;;) {
      const char = source[at];
      if (char === undefined) refuse('Unexpected end-of-input: was expecting closing quote for a string value');
      at += 1;
      if (char === '"') return value;
      if (char === '\\') value += readEscape();
      else if ((char as string) < ' ')
        refuse(`Illegal unquoted character ((CTRL-CHAR, code ${(char as string).charCodeAt(0)}))`);
      else value += char;
    }
  };

  const readEscape = (): string => {
    const char = source[at] ?? '';
    at += 1;
    if (char === 'u') {
      const digits = source.slice(at, at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(digits))
        refuse('Unexpected character: expected a hex-digit for character escape sequence');
      at += 4;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    if ('"\\/'.includes(char) && char !== '') return char;
    return ESCAPES[char] ?? refuse(`Unrecognized character escape '${char}' (code ${char.charCodeAt(0)})`);
  };

  const startValue = (): Pending => {
    const char = source[at];
    if (char === '{' || char === '[' || char === '"') {
      at += 1;
      return { kind: char === '"' ? 'string' : char, text: char === '"' ? undefined : char };
    }
    NUMBER.lastIndex = at;
    const number = NUMBER.exec(source)?.[0];
    if (number !== undefined) {
      at += number.length;
      return { kind: 'number', text: number };
    }
    WORD.lastIndex = at;
    const word = WORD.exec(source)?.[0];
    if (word === undefined)
      return unexpected(
        "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      );
    at += word.length;
    if (word === 'true' || word === 'false' || word === 'null') return { kind: word, text: word };
    return refuse(
      `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or ` +
        `'false')`,
    );
  };

  const stand = (value: Pending): TokenKind => {
    kind = value.kind;
    text = value.text;
    unread = value.kind === 'string';
    if (kind === '{' || kind === '[') {
      open.push(kind);
      first = true;
    } else first = false;
    return kind;
  };

  const close = (): TokenKind => {
    kind = source[at] as '}' | ']';
    text = kind;
    at += 1;
    open.pop();
    first = false;
    return kind;
  };

  const next = (): TokenKind | undefined => {
    if (unread) current();
    if (pending) {
      const value = pending;
      pending = undefined;
      return stand(value);
    }
    skipSpace();
    const inside = open.at(-1);
    if (inside === undefined) {
      if (begun || at >= source.length) return undefined;
      begun = true;
      return stand(startValue());
    }
    if (at >= source.length) return ended();
    if (source[at] === (inside === '{' ? '}' : ']')) return close();
    if (!first) {
      if (source[at] !== ',')
        return unexpected(`was expecting comma to separate ${inside === '{' ? 'Object' : 'Array'} entries`);
      at += 1;
      skipSpace();
    }
    if (inside === '[') return stand(startValue());
    if (source[at] !== '"') return unexpected('was expecting double-quote to start field name');
    at += 1;
    const name = readString();
    skipSpace();
    if (source[at] !== ':') return unexpected('was expecting a colon to separate field name and value');
    at += 1;
    skipSpace();
    pending = startValue();
    kind = 'name';
    text = name;
    return kind;
  };

  const current = (): string => {
    if (unread) {
      text = readString();
      unread = false;
    }
    return text ?? '';
  };

  return { next, text: current, refuse: (reason) => refuse(reason) };
};
