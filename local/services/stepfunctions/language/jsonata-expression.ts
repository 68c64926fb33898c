/** Evaluates JSONata within limits: a hostile expression costs milliseconds, not the process. */
import jsonata from 'jsonata';
import { isObject, type Json } from '../json.ts';
import { BoundedRegExp } from './bounded-regexp.ts';
import { type Bindings, compileDirect, type Direct, GIVE_UP } from './jsonata-direct.ts';
import { jsonataFunctions } from './jsonata-functions.ts';

/** Milliseconds one evaluation may take, how deep it may call, how long a sequence may grow. */
const LIMITS = {
  timeout: 1000,
  stack: 500,
  sequence: 200_000,
  RegexEngine: BoundedRegExp as unknown as RegExpConstructor,
};
const CACHED = 2000;

export class JsonataError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'JsonataError';
    this.code = code;
  }
}

interface Compiled {
  readonly expression: jsonata.Expression;
  readonly direct: Direct | undefined;
}

export class Expressions {
  readonly #compiled = new Map<string, Compiled>();
  readonly #functions: ReturnType<typeof jsonataFunctions>;

  constructor(now: () => number) {
    this.#functions = jsonataFunctions(now);
  }

  /** The value of an expression of the plain part of JSONata; GIVE_UP if it takes JSONata to tell. */
  direct(text: string, bindings: Bindings): unknown {
    try {
      return this.#compile(text).direct?.(bindings) ?? GIVE_UP;
    } catch {
      return GIVE_UP;
    }
  }

  /** The value, cleaned to JSON; undefined if the expression yields nothing. Throws JsonataError. */
  async evaluate(text: string, bindings: Record<string, unknown>): Promise<Json | undefined> {
    try {
      // `$eval` is not part of Step Functions' JSONata.
      return clean(await this.#compile(text).expression.evaluate(undefined, { ...bindings, eval: undefined }));
    } catch (error) {
      if (error instanceof JsonataError) throw error;
      const { code = 'D3001', message = String(error) } = error as { code?: string; message?: string };
      throw new JsonataError(code, message);
    }
  }

  #compile(text: string): Compiled {
    let compiled = this.#compiled.get(text);
    if (!compiled) {
      const expression = jsonata(text, LIMITS);
      for (const { name, implementation, signature } of this.#functions)
        expression.registerFunction(name, implementation as (...args: unknown[]) => unknown, signature);
      compiled = { expression, direct: compileDirect(expression.ast()) };
      if (this.#compiled.size >= CACHED) this.#compiled.delete(this.#compiled.keys().next().value as string);
      this.#compiled.set(text, compiled);
    }
    return compiled;
  }
}

/** JSONata's sequences carry marks and may hold functions: only JSON leaves an expression. */
const clean = (value: unknown): Json | undefined => {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean')
    return value as Json | undefined;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new JsonataError('D1001', `Number out of range: ${value}`);
    return value;
  }
  if (Array.isArray(value)) return value.map((member) => clean(member) ?? null);
  if (typeof value === 'function' || isFunctionValue(value))
    throw new JsonataError('D3001', 'returned a function, which is not a JSON value');
  const members: [string, Json][] = [];
  for (const [key, member] of Object.entries(value)) {
    const cleaned = clean(member);
    if (cleaned !== undefined) members.push([key, cleaned]);
  }
  return Object.fromEntries(members);
};

const isFunctionValue = (value: unknown): boolean =>
  isObject(value) && ('_jsonata_function' in value || '_jsonata_lambda' in value);
