/** Pushes and other causes that started nothing, newest first. */
import type { Ledger } from '../ports/ledger.ts';
import { type Refusal, refusalRecord } from '../refusal.ts';

export const listRefusals =
  ({ ledger }: { ledger: Ledger }) =>
  async (question: { limit?: number }): Promise<{ refusals: readonly Refusal[] }> => ({
    refusals: (
      await ledger.list('REFUSALS', { newestFirst: true, limit: Math.min(question.limit ?? 20, 100) })
    ).items.map((item) => refusalRecord.parse(item).data),
  });
