import { Fault } from '../../kernel/fault.ts';

/** Runs up to ten entries; the answer lists successes and failures. */
export const runBatch = <T extends { Id: string }>(
  entries: readonly T[] | undefined,
  run: (entry: T) => unknown,
): { Successful: unknown[]; Failed: unknown[] } => {
  if (!entries || entries.length === 0)
    throw new Fault('EmptyBatchRequest', 'There should be at least one SendMessageBatchRequestEntry in the request.');
  if (entries.length > 10)
    throw new Fault(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw new Fault('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  const outcome: { Successful: unknown[]; Failed: unknown[] } = { Successful: [], Failed: [] };
  for (const entry of entries) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(entry.Id ?? ''))
      throw new Fault(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 ' +
          'letters long.',
      );
    try {
      outcome.Successful.push(run(entry));
    } catch (error) {
      if (!(error instanceof Fault) || error.status >= 500) throw error;
      outcome.Failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return outcome;
};
