/**
 * After a registration: the execution that waited for the version is asked for, or its refusal is recorded. After a
 * crash it is called again: a request is the same execution, and a refusal the same item.
 */
import { faultOf, InvalidInput } from '../fault.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { type Operation, operationRecord } from '../pipeline.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import { addressOf } from '../target.ts';
import { recordRefusal } from './record-refusal.ts';
import { requestExecution } from './request-execution.ts';

export const startWaiting =
  (ports: { readonly ledger: Ledger; readonly bus: Bus; readonly clock: Clock; readonly digest: Digest }) =>
  async (operation: Operation): Promise<Operation> => {
    const { waiting, status, faults, version } = operation;
    if (waiting === undefined) return operation;
    const { pipeline, cause, revisions } = waiting;
    if (status === 'Succeeded') await requestExecution(ports.bus, { ...waiting, definitionVersion: version });
    else {
      const fault = faultOf(new InvalidInput('DefinitionRefused', faults));
      await recordRefusal(ports)({ cause, pipeline, address: addressOf(waiting), commit: revisions[0]?.commit }, fault);
    }
    await decide(ports.ledger, async () => {
      const item = await operationRecord.require(ports.ledger, keys.operation(operation.id), 'operation');
      if (item.open) await ports.ledger.write([{ put: { ...item, open: undefined } }]);
    });
    return operation;
  };
