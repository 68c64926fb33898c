/** Event patterns as EventBridge refuses them, compiled once per text. */
import { Fault } from '../../kernel/fault.ts';
import { type CompiledPattern, compilePattern } from '../../kernel/pattern/compile-pattern.ts';
import { InvalidPattern } from '../../kernel/pattern/invalid-pattern.ts';

const MOST_KEPT = 1000;
const kept = new Map<string, CompiledPattern>();

/** Throws InvalidEventPatternException with AWS's reason. */
export const readEventPattern = (text: string): CompiledPattern => {
  const known = kept.get(text);
  if (known) return known;
  try {
    const pattern = compilePattern(text);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(text, pattern);
    return pattern;
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error;
    throw new Fault('InvalidEventPatternException', `Event pattern is not valid. Reason: ${error.message}`);
  }
};

/** The plain texts that a pattern names for a key, for condition keys; empty if it is no pattern or names none. */
export const namedInPattern = (text: string | undefined, key: string): readonly string[] => {
  try {
    const values = (JSON.parse(text ?? '{}') as Record<string, unknown> | null)?.[key];
    return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
  } catch {
    return [];
  }
};
