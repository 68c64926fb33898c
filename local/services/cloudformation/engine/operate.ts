/** Carries out one operation on a stack, from wherever the disk says that it stands. */
import type { OperationRow } from '../rows.ts';
import { deleteStack } from './delete-stack.ts';
import { type Engine, Stopped } from './engine.ts';
import { makeStack } from './make-stack.ts';
import { rollBackUpdate } from './roll-back-update.ts';

/** Throws only {@link Stopped}. */
export const operate = async (engine: Engine, operation: OperationRow): Promise<void> => {
  const { work, fail } = KINDS[operation.kind];
  try {
    await work(engine, operation);
  } catch (error) {
    engine.work.alive();
    if (error instanceof Stopped) throw error;
    fail(engine, operation, error);
  }
};

interface Kind {
  readonly work: (engine: Engine, operation: OperationRow) => Promise<void>;
  readonly fail: (engine: Engine, operation: OperationRow, error: unknown) => void;
}

const KINDS: Readonly<Record<OperationRow['kind'], Kind>> = {
  CREATE: makeStack,
  UPDATE: makeStack,
  UPDATE_ROLLBACK: rollBackUpdate,
  ROLLBACK: deleteStack,
  DELETE: deleteStack,
};
