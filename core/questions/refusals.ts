/** Pushes that started nothing, newest first. */
import type { Refusal } from '../git-event.ts';
import { refusalRecord } from '../parts/record-refusal.ts';
import type { Ledger } from '../ports/ledger.ts';

export const listRefusals =
  ({ ledger }: { ledger: Ledger }) =>
  async (question: { limit?: number }): Promise<{ refusals: readonly Refusal[] }> => ({
    refusals: (
      await ledger.list('REFUSALS', { newestFirst: true, limit: Math.min(question.limit ?? 20, 100) })
    ).items.map((item) => refusalRecord.parse(item).data),
  });
