/** Why a transaction was cancelled: a reason for each of its actions, in their order. */
import { Fault } from '../../kernel/fault.ts';

export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

export const NO_REASON: CancellationReason = { Code: 'None' };

/** Throws what cancels no transaction but fails the request. */
export const reasonOf = (error: unknown): CancellationReason => {
  if (!(error instanceof Fault)) throw error;
  if (error.code === 'ConditionalCheckFailedException')
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.fields };
  if (error.code === 'ValidationException') return { Code: 'ValidationError', Message: error.message };
  throw error;
};

export const cancelIfAny = (reasons: readonly CancellationReason[]): void => {
  const codes = reasons.map(({ Code }) => Code);
  if (codes.every((code) => code === NO_REASON.Code)) return;
  throw new Fault(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
    { fields: { CancellationReasons: reasons } },
  );
};
