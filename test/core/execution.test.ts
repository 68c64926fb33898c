import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Execution, isOpen, machineName } from '../../core/execution.ts';

test('an execution is open until it has ended, whatever its end', () => {
  const open: Record<Execution['status'], boolean> = {
    InProgress: true,
    Stopping: true,
    Stopped: false,
    Succeeded: false,
    Superseded: false,
    Failed: false,
    Cancelled: false,
  };

  for (const [status, expected] of Object.entries(open))
    assert.equal(isOpen({ status: status as Execution['status'] }), expected, status);
});

test('each attempt has a machine execution of its own name', () => {
  assert.equal(machineName({ id: 'e', attempt: 2 }), 'e-2');
});
