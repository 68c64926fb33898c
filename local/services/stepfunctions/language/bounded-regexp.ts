/**
 * Regular expressions that give up: some patterns backtrack for years on a short text, and nothing else can interrupt
 * them.
 */
import { createContext, Script } from 'node:vm';

/** Milliseconds that one search may take. */
const LONGEST = 100;
/** Texts shorter than this are searched directly if the pattern cannot multiply its own work. */
const SHORT = 1000;

const context = createContext({ re: undefined, text: undefined }) as {
  re: RegExp | undefined;
  text: string | undefined;
};
const search = new Script('re.exec(text)');

/** A quantified group, or several quantifiers without bound, may multiply. */
const multiplies = (source: string): boolean =>
  /\)[*+?{]/.test(source) || (source.match(/[*+]|\{\d+,\}/g) ?? []).length > 1;

/** Stands in for RegExp inside JSONata: what its evaluator uses is `lastIndex` and `exec`. */
export class BoundedRegExp {
  readonly #inner: RegExp;
  readonly #risky: boolean;

  constructor(pattern: RegExp) {
    this.#inner = new RegExp(pattern);
    this.#risky = multiplies(pattern.source);
  }

  get lastIndex(): number {
    return this.#inner.lastIndex;
  }
  set lastIndex(index: number) {
    this.#inner.lastIndex = index;
  }

  exec(text: string): RegExpExecArray | null {
    if (!this.#risky && text.length < SHORT) return this.#inner.exec(text);
    try {
      context.re = this.#inner;
      context.text = text;
      return search.runInContext(context, { timeout: LONGEST }) as RegExpExecArray | null;
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw Object.assign(new Error(`Evaluation timeout after ${LONGEST} milliseconds. Check for infinite loop`), {
        code: 'D1012',
      });
    } finally {
      context.re = undefined;
      context.text = undefined;
    }
  }
}
