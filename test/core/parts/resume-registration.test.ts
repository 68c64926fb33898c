import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { keys } from '../../../core/ledger/keys.ts';
import { resumeRegistration } from '../../../core/parts/resume-registration.ts';
import { operationRecord } from '../../../core/pipeline.ts';
import { acceptDefinition } from '../../../core/steps/accept-definition.ts';
import { makeWorld } from '../world.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../examples/regional-hello/pipeline.yaml'), 'utf8');

test('a registration is announced again from its first minute to its first hour, and ended then', async () => {
  const { ports, published, advance } = await makeWorld();
  const operation = await acceptDefinition(ports)({ name: 'hello', text: EXAMPLE, by: 'ana' });
  published.length = 0;
  const resume = async (afterSeconds: number) => {
    advance(afterSeconds);
    await resumeRegistration(ports)(operation);
    const { data } = await operationRecord.require(ports.ledger, keys.operation(operation.id), 'operation');
    return [published.length, data.status, data.faults[0]?.code];
  };

  assert.deepEqual(await resume(59), [0, 'InProgress', undefined]);
  assert.deepEqual(await resume(1), [1, 'InProgress', undefined]);
  assert.deepEqual(await resume(59 * 60 - 1), [2, 'InProgress', undefined]);
  assert.deepEqual(await resume(1), [2, 'Failed', 'RegistrationFailed']);
});
