/** Invokes the function of a mapping with a batch, and reads what it says of single records. */
import { Fault } from '../../../kernel/fault.ts';
import { findVersion } from '../find-version.ts';
import { readFunctionName } from '../function-name.ts';
import type { Runner } from '../run/runner.ts';
import type { Mapping } from '../store/mappings.ts';

export type RanBatch =
  | { readonly kind: 'done' }
  | { readonly kind: 'partly'; readonly failed: readonly string[] }
  | { readonly kind: 'failed' }
  | { readonly kind: 'throttled' };

interface Failure {
  readonly itemIdentifier: string;
}

export const runBatch = async (
  { cloud, store, pool, concurrency }: Runner,
  mapping: Mapping,
  event: object,
  known: (failure: Failure) => boolean,
): Promise<RanBatch> => {
  const ref = readFunctionName(mapping.functionArn, mapping);
  const fn = findVersion(store, ref);
  try {
    const outcome = await concurrency.within(ref, () =>
      pool.run(fn, {
        requestId: cloud.ids.uuid(),
        event: JSON.stringify(event),
        functionArn: mapping.functionArn,
        unattended: true,
      }),
    );
    if (outcome.failed) return { kind: 'failed' };
    return mapping.reportFailures ? readFailures(outcome.payload, known) : { kind: 'done' };
  } catch (error) {
    if (error instanceof Fault && error.code === 'TooManyRequestsException') return { kind: 'throttled' };
    throw error;
  }
};

/** An answer that names what was not in the batch, or is malformed, means that the whole batch failed. */
const readFailures = (payload: string, known: (failure: Failure) => boolean): RanBatch => {
  const answer = JSON.parse(payload) as { batchItemFailures?: unknown } | null;
  const failures = answer?.batchItemFailures;
  if (answer === null || failures === undefined || failures === null) return { kind: 'done' };
  if (!Array.isArray(failures)) return { kind: 'failed' };
  if (failures.length === 0) return { kind: 'done' };
  const named = failures as Failure[];
  if (!named.every((failure) => failure?.itemIdentifier && known(failure))) return { kind: 'failed' };
  return { kind: 'partly', failed: named.map(({ itemIdentifier }) => itemIdentifier) };
};
