/** Carries out one operation on a stack, from wherever the disk says that it stands. */
import type { OperationRow } from '../rows.ts';
import { deleteStack } from './delete-stack.ts';
import { type Ground, Stopped } from './ground.ts';
import { makeStack } from './make-stack.ts';
import { rollBackUpdate } from './roll-back-update.ts';

/** Throws only {@link Stopped}. */
export const operate = async (ground: Ground, operation: OperationRow): Promise<void> => {
  const { work, fail } = KINDS[operation.kind];
  try {
    await work(ground, operation);
  } catch (error) {
    ground.work.alive();
    if (error instanceof Stopped) throw error;
    fail(ground, operation, error);
  }
};

interface Kind {
  readonly work: (ground: Ground, operation: OperationRow) => Promise<void>;
  readonly fail: (ground: Ground, operation: OperationRow, error: unknown) => void;
}

const KINDS: Readonly<Record<OperationRow['kind'], Kind>> = {
  CREATE: makeStack,
  UPDATE: makeStack,
  UPDATE_ROLLBACK: rollBackUpdate,
  ROLLBACK: deleteStack,
  DELETE: deleteStack,
};
