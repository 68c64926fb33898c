/** Secrets in memory. */
import type { Secrets } from '../../core/ports/secrets.ts';

export interface MemorySecrets extends Secrets {
  readonly kept: ReadonlyMap<string, string>;
}

export const memorySecrets = (): MemorySecrets => {
  const kept = new Map<string, string>();
  return {
    kept,
    async keep(name, value) {
      const before = kept.get(name);
      if (before === undefined) kept.set(name, value);
      return before ?? value;
    },
    forget: async (name) => void kept.delete(name),
  };
};
