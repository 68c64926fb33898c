/**
 * Starts the machine of an execution's attempt unless it was started. Starting goes by name, so a second call does no
 * harm. If the machine cannot be started, the attempt ends, so that its lane goes on and it can be retried. If the
 * service only throttles, the next delivery or `reconcile` tries again.
 */
import { CONTRACT, type MachineInput } from '../contract.ts';
import { type Execution, executionRecord, isOpen, machineName } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { type Installation, regionOf } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { type PipelineVersion, versionRecord } from '../pipeline.ts';
import { variableValues } from '../pipeline-variables.ts';
import { type Clock, later } from '../ports/clock.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { endAttempt } from './end-attempt.ts';

/** How long a throttled start is tried again. */
const PATIENCE_SECONDS = 15 * 60;

export const startMachine = (ports: {
  ledger: Ledger;
  machines: Pick<Machines, 'start' | 'answer'>;
  clock: Clock;
  installation: Installation;
}) => {
  const { ledger, machines, clock, installation } = ports;
  const end = endAttempt(ports);
  const read = (id: string): Promise<Item<Execution>> =>
    executionRecord.require(ledger, keys.execution(id), `execution ${id}`);

  const start = (executionId: string): Promise<Execution> =>
    decide(ledger, async () => {
      const item = await read(executionId);
      if (item.data.machineExecutionArn || !isOpen(item.data)) return item.data;
      // What it deploys is not there yet: copy-artifacts starts it.
      if (item.data.origin?.copied === false) return item.data;
      const version = await versionRecord.require(
        ledger,
        keys.version(item.data.pipeline, item.data.definitionVersion),
        'definition version',
      );
      const { executionArn } = await machines.start({
        machineVersionArn: item.data.machineVersionArn,
        name: machineName(item.data),
        input: machineInput(item.data, version.data, installation),
      });
      const started: Execution = { ...item.data, machineExecutionArn: executionArn, updatedAt: clock.now() };
      await ledger.write([{ put: { ...item, data: started } }]);
      return started;
    });

  return async (executionId: string): Promise<Execution> => {
    try {
      return await start(executionId);
    } catch (error) {
      const { data, open } = await read(executionId);
      const forGood = error instanceof TaglineError && !error.retryable;
      const patient = open === undefined || clock.now() < later(open.since, PATIENCE_SECONDS);
      if (!forGood && patient) throw error;
      const { name, message } = error as Error;
      await end(executionId, data.attempt, { status: 'Failed', statusSummary: `${name}: ${message}` });
      return (await read(executionId)).data;
    }
  };
};

const fromOf = ({ retry, from }: Execution): { from?: string } => {
  const first = retry?.stage ?? from;
  return first === undefined ? {} : { from: first };
};

const machineInput = (
  execution: Execution,
  { definition }: PipelineVersion,
  installation: Installation,
): MachineInput => ({
  contract: CONTRACT,
  executionId: execution.id,
  attempt: execution.attempt,
  pipeline: execution.pipeline,
  definitionVersion: execution.definitionVersion,
  target: { ...execution.target, address: execution.address, region: regionOf(execution.target, installation) },
  ...fromOf(execution),
  ...(execution.to === undefined ? {} : { to: execution.to }),
  tag: execution.tag ?? '',
  version: execution.version,
  commit: execution.commit,
  variables: execution.variables ?? variableValues(definition, {}),
  revisions: Object.fromEntries(execution.revisions.map(({ action, commit }) => [action, commit])),
});
