/** Registers a definition and waits for its machines. */
import type { Client } from '../api/client.ts';
import { TaglineError } from '../core/fault.ts';
import type { Operation } from '../core/pipeline.ts';
import { sleep } from './time.ts';

const PATIENCE_MS = 120_000;

export const putPipeline = async (
  client: Pick<Client, 'putPipeline' | 'getOperation'>,
  name: string,
  text: string,
): Promise<Operation> => {
  let operation = await client.putPipeline(name, text);
  const until = Date.now() + PATIENCE_MS;
  while (operation.status === 'InProgress') {
    if (Date.now() > until)
      throw new TaglineError('Timeout', `the registration ${operation.id} did not end in ${PATIENCE_MS / 1000} s`, {
        remedy: 'Look into the log of register-definition.',
      });
    await sleep(200);
    operation = await client.getOperation(operation.id);
  }
  return operation;
};
