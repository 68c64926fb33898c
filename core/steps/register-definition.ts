/**
 * Writes the machines of a definition's version, one per environment and scope, then makes it the current one: new
 * executions run on it, running ones stay on theirs. The definition is checked here too: it may have been accepted for
 * another installation. After a crash it can be called again: machines are put by name.
 */
import { checkDefinition } from '../definition/check-definition.ts';
import { environmentsOf, reachOf } from '../definition/environments-of.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import { type Fault, faultOf, InvalidInput, TaglineError } from '../fault.ts';
import { type Installation, scopesOf } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { failRegistration } from '../parts/registration.ts';
import { startWaiting } from '../parts/start-waiting.ts';
import { followerChanges, forgetCauses, watchCauses } from '../parts/watch-causes.ts';
import { physicalNames } from '../physical-names.ts';
import {
  deletedFault,
  type Operation,
  operationRecord,
  type PipelineVersion,
  pipelineRecord,
  type Trigger,
  triggerRecord,
  versionRecord,
} from '../pipeline.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/ids.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import type { Watches } from '../ports/watches.ts';
import type { Providers } from '../provider.ts';
import { triggerKey, triggersOf } from '../triggers-of.ts';

/** A machine as the compiler makes it. */
interface OneMachine {
  readonly name: string;
  readonly definition: string;
  readonly description: string;
}
export interface CompiledMachine extends OneMachine {
  /** Machines that it starts by these ARNs; a version of it starts versions of them. */
  readonly stages: readonly (OneMachine & { readonly arn: string })[];
}

/** Throws InvalidInput or TaglineError for what cannot be compiled. */
export type Compile = (
  definition: PipelineDefinition,
  place: { environment: string; scope: string; version: number },
) => CompiledMachine;

interface Ports {
  ledger: Ledger;
  machines: Pick<Machines, 'put'>;
  watches: Watches;
  clock: Clock;
  bus: Bus;
  digest: Digest;
  installation: Installation;
  providers: Providers;
  compile: Compile;
  /** The digest of `compile` and the installation. */
  compiler: string;
}

export const registerDefinition =
  (ports: Ports) =>
  async (operationId: string): Promise<Operation> => {
    const { ledger, clock } = ports;
    const goOn = startWaiting(ports);
    const operation = (await operationRecord.require(ledger, keys.operation(operationId), `operation ${operationId}`))
      .data;
    if (operation.status !== 'InProgress') return goOn(operation);
    const version = (
      await versionRecord.require(ledger, keys.version(operation.pipeline, operation.version), 'definition version')
    ).data;
    const written = await writeMachines(ports, version);
    if ('faults' in written) {
      const { faults } = written;
      const failed = await decide(ledger, () =>
        failRegistration(ledger, operationId, faults, clock.now(), ports.compiler),
      );
      return goOn(failed);
    }
    const before = await versionBefore(ledger, version);
    const ended = await decide(ledger, () => succeed(ports, operationId, version, written.machines));
    if (before && ended.status === 'Succeeded')
      await forgetCauses(ports.watches, before.definition, version.definition);
    return goOn(ended);
  };

const writeMachines = async (
  { machines, watches, installation, providers, compile }: Ports,
  version: PipelineVersion,
): Promise<{ machines: PipelineVersion['machines'] } | { faults: readonly Fault[] }> => {
  const faults = checkDefinition(version.definition, installation, providers);
  if (faults.length > 0) return { faults };
  try {
    const compiled = placesOf(version.definition, installation).map((place) => ({
      ...place,
      machine: compile(version.definition, { ...place, version: version.version }),
    }));
    const written: PipelineVersion['machines'] = [];
    for (const { environment, scope, machine } of compiled) {
      const { stages, ...above } = machine;
      const common = {
        roleArn: physicalNames.machineRoleArn(installation.home, environment),
        tags: { 'tagline:pipeline': version.pipeline, 'tagline:environment': environment, 'tagline:scope': scope },
      };
      const below: { arn: string; versionArn: string }[] = [];
      for (const { arn: _arn, ...stage } of stages) below.push(await machines.put({ ...stage, ...common }));
      const put = await machines.put({ ...above, definition: pinned(above.definition, below), ...common });
      written.push({ environment, scope, ...put, ...(below.length > 0 ? { stages: below } : {}) });
    }
    await watchCauses(watches, version.definition, providers);
    return { machines: written };
  } catch (error) {
    if (error instanceof InvalidInput) return { faults: error.faults };
    if (error instanceof TaglineError && !error.retryable) return { faults: [faultOf(error)] };
    throw error;
  }
};

/** With versions in the places of machines: a running execution stays on what it was started on. */
const pinned = (definition: string, below: readonly { arn: string; versionArn: string }[]): string =>
  below.reduce((text, { arn, versionArn }) => text.replaceAll(`"${arn}"`, `"${versionArn}"`), definition);

/** Every environment that the definition names × every scope that it may reach there. */
export const placesOf = (
  definition: PipelineDefinition,
  installation: Installation,
): { environment: string; scope: string }[] =>
  environmentsOf(definition).flatMap((environment) =>
    scopesOf(reachOf(definition, installation), environment).map((scope) => ({ environment, scope })),
  );

const succeed = async (
  { ledger, clock, compiler }: Ports,
  operationId: string,
  version: PipelineVersion,
  written: PipelineVersion['machines'],
): Promise<Operation> => {
  const now = clock.now();
  const operation = await operationRecord.require(ledger, keys.operation(operationId), 'operation');
  const pipeline = await pipelineRecord.require(ledger, keys.pipeline(version.pipeline), 'pipeline');
  const item = await versionRecord.require(ledger, keys.version(version.pipeline, version.version), 'version');
  // The pipeline was deleted while its machines were written: only a new registration brings it back.
  const deleted = deletedFault(pipeline.data);
  if (deleted) return failRegistration(ledger, operationId, [faultOf(deleted)], now);
  const ended: Operation = { ...operation.data, status: 'Succeeded', endedAt: now };
  // A newer registration may have become current meanwhile: an older one never replaces it.
  const current = Math.max(pipeline.data.current ?? 0, version.version);
  const previous = pipeline.data.current;
  const before =
    previous === undefined || previous >= version.version
      ? undefined
      : await versionRecord.read(ledger, keys.version(version.pipeline, previous));
  const isCurrent = current === version.version;
  const triggers = isCurrent
    ? [
        ...(await triggerChanges(ledger, version, before?.data)),
        ...(await followerChanges(ledger, before?.data.definition, version.definition)),
      ]
    : [];
  const { awaits: _awaits, unfit: _unfit, ...known } = pipeline.data;
  const machines = [...written, ...item.data.machines.filter((machine) => !isAmong(written, machine))];
  await ledger.write([
    { put: { ...operation, data: ended, open: ended.waiting && operation.open } },
    { put: { ...item, data: { ...item.data, machines, status: 'Ready' } } },
    // Versions of machines that nothing uses any more are deleted later: reconcile finds the mark.
    {
      put: {
        ...pipeline,
        open: pipeline.open ?? { kind: 'machines', since: now },
        data: isCurrent ? { ...known, current, compiledBy: compiler } : pipeline.data,
      },
    },
    ...(before ? [{ put: { ...before, data: { ...before.data, replacedAt: now } } }] : []),
    ...triggers,
  ]);
  return ended;
};

/**
 * The machine of a place that the installation has no more stays: executions may run on it, and the deletion of the
 * pipeline takes it away.
 */
const isAmong = (machines: PipelineVersion['machines'], { environment, scope }: PipelineVersion['machines'][number]) =>
  machines.some((machine) => machine.environment === environment && machine.scope === scope);

/** The version that this one replaces. */
const versionBefore = async (ledger: Ledger, { pipeline, version }: PipelineVersion) => {
  const current = (await pipelineRecord.read(ledger, keys.pipeline(pipeline)))?.data.current;
  if (current === undefined || current >= version) return undefined;
  return (await versionRecord.read(ledger, keys.version(pipeline, current)))?.data;
};

/** Writes the new triggers and deletes those that only the previous version had. */
const triggerChanges = async (
  ledger: Ledger,
  version: PipelineVersion,
  before: PipelineVersion | undefined,
): Promise<Change[]> => {
  const changes: Change[] = [];
  const now = triggersOf(version);
  const kept = new Set(now.map((trigger) => triggerKey(trigger).sk + triggerKey(trigger).pk));
  const gone = (before ? triggersOf(before) : []).filter(
    (trigger) => !kept.has(triggerKey(trigger).sk + triggerKey(trigger).pk),
  );
  for (const trigger of now) {
    const key = triggerKey(trigger);
    const item = await triggerRecord.read(ledger, key);
    changes.push({
      put: item ? { ...item, data: trigger } : (triggerRecord.fresh(key, trigger) satisfies Item<Trigger>),
    });
  }
  for (const trigger of gone) {
    const item = await triggerRecord.read(ledger, triggerKey(trigger));
    if (item) changes.push({ delete: { key: item.key, revision: item.revision } });
  }
  return changes;
};
