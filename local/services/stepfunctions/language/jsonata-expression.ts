/** Evaluates JSONata within limits: a hostile expression costs milliseconds, not the process. */
import jsonata from 'jsonata';
import { isObject, type Json } from '../json.ts';
import { type Bindings, compileDirect, type Direct, GIVE_UP } from './jsonata-direct.ts';
import { jsonataFunctions } from './jsonata-functions.ts';
import { checkSize, LIMITS, limitMessage, MemoryExceeded } from './jsonata-limits.ts';

const CACHED = 2000;

/** Asked by JSONata after each step of an evaluation. */
const EXIT_CALLBACK = Symbol.for('jsonata.__evaluate_exit');

export class JsonataError extends Error {
  /** Undefined if a limit was passed. */
  readonly code: string | undefined;
  constructor(code: string | undefined, message: string) {
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

  /** The value of an expression of the plain part of JSONata; GIVE_UP if only JSONata itself can evaluate it. */
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
      if (error instanceof MemoryExceeded) throw new JsonataError(undefined, error.message);
      const { code = 'D3001', message = String(error) } = error as { code?: string; message?: string };
      const limit = limitMessage(code);
      throw new JsonataError(limit === undefined ? code : undefined, limit ?? message);
    }
  }

  #compile(text: string): Compiled {
    let compiled = this.#compiled.get(text);
    if (!compiled) {
      const expression = jsonata(text, LIMITS);
      for (const { name, implementation, signature } of this.#functions)
        expression.registerFunction(name, implementation as (...args: unknown[]) => unknown, signature);
      // The published type knows names that are texts only.
      expression.assign(EXIT_CALLBACK as unknown as string, (...[, , , value]: unknown[]) => checkSize(value));
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
  // JSON has no such number: Step Functions writes "Infinity", "-Infinity" or "NaN".
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
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
