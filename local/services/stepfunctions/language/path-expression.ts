/**
 * Expressions in place of a path in JSONPath states: `$.input`, `$$.context`, `$variable.path` or a call of an
 * intrinsic function.
 */
import type { Json } from '../json.ts';
import { evaluatePath } from './evaluate-path.ts';
import { INTRINSICS } from './intrinsics.ts';
import { parsePath, parseSteps } from './parse-path.ts';
import { type Path, PathSyntaxError } from './path.ts';
import { Scanner } from './scanner.ts';

export type PathExpression =
  | {
      readonly kind: 'path';
      readonly of: 'input' | 'context' | 'variable';
      readonly name?: string;
      readonly path: Path;
      readonly text: string;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly PathExpression[] }
  | { readonly kind: 'literal'; readonly value: Json };

/** The path that is an argument of an intrinsic function leads nowhere. */
export class MissingArgument extends Error {
  readonly path: string;
  constructor(path: string) {
    super(path);
    this.path = path;
  }
}

/** Where paths begin. */
export interface Roots {
  readonly input: Json;
  context(): Json;
  variable(name: string): Json | undefined;
}

const VARIABLE = /[A-Za-z_][\w]*/y;
const parsed = new Map<string, PathExpression>();

/** Throws PathSyntaxError. */
export const parseExpression = (text: string): PathExpression => {
  const known = parsed.get(text);
  if (known) return known;
  const expression = text.startsWith('$') ? parseRooted(text) : parseCall(text);
  if (parsed.size > 5000) parsed.clear();
  parsed.set(text, expression);
  return expression;
};

const parseRooted = (text: string): PathExpression => {
  if (text.startsWith('$$')) return { kind: 'path', of: 'context', path: parsePath(text.slice(2)), text };
  VARIABLE.lastIndex = 1;
  const name = VARIABLE.exec(text)?.[0];
  if (name === undefined) return { kind: 'path', of: 'input', path: parsePath(text.slice(1)), text };
  return { kind: 'path', of: 'variable', name, path: parsePath(text.slice(1 + name.length)), text };
};

const parseCall = (text: string): PathExpression => {
  const scanner = new Scanner(text);
  const call = term(scanner, 0);
  scanner.space();
  if (!scanner.done || call.kind !== 'call')
    throw new PathSyntaxError(`'${text}' is neither a path nor a call of an intrinsic function`);
  return call;
};

/** Calls may lie in each other this deep. */
const DEEPEST = 10;

const term = (scanner: Scanner, depth: number): PathExpression => {
  scanner.space();
  if (depth > DEEPEST) throw new PathSyntaxError(`intrinsic functions nest at most ${DEEPEST} deep`);
  if (scanner.peek("'")) return { kind: 'literal', value: quoted(scanner) };
  if (scanner.peek('$')) {
    const start = scanner.at;
    scanner.take('$');
    if (!scanner.take('$')) scanner.match(VARIABLE);
    parseSteps(scanner);
    return parseRooted(scanner.text.slice(start, scanner.at));
  }
  const literal = scanner.match(/-?\d+(\.\d+)?([eE][+-]?\d+)?|(?:true|false|null)\b/y);
  if (literal !== undefined) return { kind: 'literal', value: JSON.parse(literal) as Json };
  const name = scanner.match(/States\.[A-Za-z0-9]+/y);
  const known = name === undefined ? undefined : INTRINSICS[name];
  if (name === undefined || !known)
    throw new PathSyntaxError(`no intrinsic function '${name ?? scanner.rest.slice(0, 20)}'`);
  scanner.space();
  if (!scanner.take('(')) throw new PathSyntaxError(`expected ( after ${name}`);
  const args: PathExpression[] = [];
  scanner.space();
  if (!scanner.take(')')) {
    do {
      args.push(term(scanner, depth + 1));
      scanner.space();
    } while (scanner.take(','));
    if (!scanner.take(')')) throw new PathSyntaxError(`expected ) or , in a call of ${name}`);
  }
  if (args.length < known.least || args.length > known.most)
    throw new PathSyntaxError(
      `${name} takes ${known.least === known.most ? known.least : `${known.least} or more`} arguments`,
    );
  return { kind: 'call', name, args };
};

/** `\'` is a quote; other escapes are kept for States.Format. */
const quoted = (scanner: Scanner): string => {
  let value = '';
  scanner.take("'");
  while (!scanner.done) {
    const c = scanner.text[scanner.at++] as string;
    if (c === "'") return value;
    if (c !== '\\') {
      value += c;
      continue;
    }
    const next = scanner.text[scanner.at++] ?? '';
    if (!"'{}\\".includes(next) || next === '') throw new PathSyntaxError(`\\${next} is not an escape`);
    value += next === "'" ? "'" : `\\${next}`;
  }
  throw new PathSyntaxError('a quote is not closed');
};

const unescaped = (text: string): string => text.replace(/\\([{}\\])/g, '$1');

/** Undefined if a path leads nowhere. Throws IntrinsicError. */
export const evaluateExpression = (expression: PathExpression, roots: Roots): Json | undefined => {
  if (expression.kind === 'literal')
    return typeof expression.value === 'string' ? unescaped(expression.value) : expression.value;
  if (expression.kind === 'path') return evaluatePath(expression.path, rootOf(expression, roots));
  const args = expression.args.map((argument, i) => {
    if (argument.kind === 'literal' && i === 0 && expression.name === 'States.Format') return argument.value;
    const value = evaluateExpression(argument, roots);
    if (value === undefined) throw new MissingArgument(argument.kind === 'path' ? argument.text : '');
    return value;
  });
  return (INTRINSICS[expression.name] as { run: (...args: Json[]) => Json }).run(...args);
};

const rootOf = (expression: PathExpression & { kind: 'path' }, roots: Roots): Json | undefined => {
  if (expression.of === 'input') return roots.input;
  return expression.of === 'context' ? roots.context() : roots.variable(expression.name as string);
};
