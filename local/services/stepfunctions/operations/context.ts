/** What operations work with. */
import type { Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { readMachineArn } from '../arn.ts';
import type { Endings } from '../endings.ts';
import type { Engine } from '../engine/engine.ts';
import type { MapRuns } from '../engine/map-runs.ts';
import type { Dispatcher } from '../integrations/dispatcher.ts';
import type { ExecutionRow, MachineRow, RevisionRow, Store } from '../store.ts';

export interface Context {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly engine: Engine;
  readonly dispatcher: Dispatcher;
  readonly endings: Endings;
  readonly mapRuns: MapRuns;
}

/** A machine as an ARN names it: itself, one of its versions or one of its aliases. */
export interface Named {
  readonly machine: MachineRow;
  readonly revision: RevisionRow;
  readonly version?: string;
  readonly alias?: string;
}

export const noMachine = (arn: string): Fault =>
  new Fault('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);

export const machineNamed = ({ store }: Context, arn: string): MachineRow => {
  const machine = store.machine(readMachineArn(arn).machine);
  if (!machine) throw noMachine(arn);
  return machine;
};

export const resolveMachine = (context: Context, arn: string): Named => {
  const { store } = context;
  const reference = readMachineArn(arn);
  const machine = machineNamed(context, arn);
  const alias = reference.alias === undefined ? undefined : store.alias(arn);
  if (reference.alias !== undefined && !alias) throw noMachine(arn);
  const versionArn = alias ? alias.version : reference.version === undefined ? undefined : arn;
  if (versionArn === undefined) return { machine, revision: revisionOf(context, machine.revision) };
  const version = store.version(versionArn);
  if (!version) throw noMachine(versionArn);
  return {
    machine,
    revision: revisionOf(context, version.revision),
    version: versionArn,
    ...(alias ? { alias: alias.arn } : {}),
  };
};

const revisionOf = ({ store }: Context, id: string): RevisionRow => {
  const revision = store.revision(id);
  if (!revision) throw new Error(`no revision ${id}`);
  return revision;
};

export const executionNamed = ({ store }: Context, arn: string): ExecutionRow => {
  const execution = store.execution(arn);
  if (!execution) throw new Fault('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  return execution;
};
