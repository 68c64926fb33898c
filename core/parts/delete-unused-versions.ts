/**
 * Deletes the versions of a pipeline's machines that no open or retryable execution uses: Step Functions takes 1,000 a
 * machine. Versions that a push may still be matched to stay, and so do those that a registration is writing: only
 * versions older than the current one are deleted.
 */
import { executionRecord, isOpen, stageRecord } from '../execution.ts';
import { isPassed, laneRecord } from '../lane.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { type MachineUse, useRecord } from '../machine-use.ts';
import { MATCHED_SECONDS, type Pipeline, type PipelineVersion, pipelineRecord, versionRecord } from '../pipeline.ts';
import { type Clock, later } from '../ports/clock.ts';
import { Conflict, type Item, type Ledger } from '../ports/ledger.ts';
import type { Machines, MachineVersion } from '../ports/machines.ts';

/** By then a start that was matched in time is written. */
const SETTLED_SECONDS = MATCHED_SECONDS + 5 * 60;

interface Ports {
  readonly ledger: Ledger;
  readonly machines: Pick<Machines, 'versions' | 'removeVersion'>;
  readonly clock: Clock;
}

/** `since`: when the pipeline was marked. */
export const deleteUnusedVersions =
  (ports: Ports) =>
  async (pipeline: string, since: string): Promise<void> => {
    const { ledger, machines, clock } = ports;
    const now = clock.now();
    const isOld = (time: string): boolean => later(time, SETTLED_SECONDS) <= now;
    if (!isOld(since)) return;
    const item = await pipelineRecord.require(ledger, keys.pipeline(pipeline), `pipeline ${pipeline}`);
    if (item.data.current === undefined || item.open?.since !== since) return;
    const startable = await startableVersions(ledger, pipeline, item.data.current, isOld);
    const kept = startable.flatMap((version) => version.machines.map(({ versionArn }) => versionArn));
    const used = new Set([...kept, ...(await versionsInUse(ledger, pipeline, kept))]);
    let left = 0;
    for (const machine of startable[0]?.machines ?? []) {
      const above = await removeOlder(machines, machine, (version) => used.has(version), isOld);
      left += above;
      // Which version of a stage's machine an older version starts stands in that version: all stay until it is gone.
      for (const stage of machine.stages ?? []) left += await removeOlder(machines, stage, () => above > 0, isOld);
    }
    await mark(ledger, { ...item, open: left > 0 ? { kind: 'machines', since: now } : undefined });
  };

/** Removes versions older than `machine`'s; answers how many stay. */
const removeOlder = async (
  machines: Ports['machines'],
  machine: { readonly arn: string; readonly versionArn: string },
  isUsed: (versionArn: string) => boolean,
  isOld: (time: string) => boolean,
): Promise<number> => {
  const versions = await machines.versions(machine.arn);
  const current = versions.findIndex(({ versionArn }) => versionArn === machine.versionArn);
  if (current < 0) return 0;
  let left = 0;
  for (const [at, { versionArn }] of versions.slice(current + 1).entries()) {
    const successor = versions[current + at] as MachineVersion;
    if (isUsed(versionArn) || !isOld(successor.createdAt)) left++;
    else await machines.removeVersion(versionArn);
  }
  return left;
};

/** If the pipeline was written meanwhile, there may be new versions: the mark stays, and the next run looks again. */
const mark = async (ledger: Ledger, item: Item<Pipeline>): Promise<void> => {
  try {
    await ledger.write([{ put: item }]);
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
};

/** The current version, and those that pushes were matched to until just now; newest first. */
const startableVersions = async (
  ledger: Ledger,
  pipeline: string,
  current: number,
  isOld: (time: string) => boolean,
): Promise<readonly PipelineVersion[]> => {
  const found: PipelineVersion[] = [];
  for (let number = current; number > 0; number--) {
    const version = (await versionRecord.read(ledger, keys.version(pipeline, number)))?.data;
    if (version?.replacedAt !== undefined && isOld(version.replacedAt)) break;
    if (version && (number === current || version.replacedAt !== undefined)) found.push(version);
  }
  return found;
};

/**
 * The versions that executions run on or may run on again. An execution that can never be retried no longer uses its
 * version, and that is recorded.
 */
const versionsInUse = async (ledger: Ledger, pipeline: string, kept: readonly string[]): Promise<readonly string[]> => {
  const used = new Set<string>();
  for (const item of await listAll(ledger, `USES#${pipeline}`)) {
    const use = useRecord.parse(item).data;
    if (kept.includes(use.machineVersionArn) || used.has(use.machineVersionArn)) continue;
    if (await mayRun(ledger, use)) used.add(use.machineVersionArn);
    else await ledger.write([{ delete: { key: item.key, revision: item.revision } }]);
  }
  return [...used];
};

const mayRun = async (ledger: Ledger, { executionId }: MachineUse): Promise<boolean> => {
  const execution = (await executionRecord.read(ledger, keys.execution(executionId)))?.data;
  if (!execution || execution.status === 'Succeeded') return false;
  if (isOpen(execution)) return true;
  const lane = (await laneRecord.require(ledger, keys.lane(execution.pipeline, execution.address), 'lane')).data;
  const turn = execution.turn ?? execution.sequence;
  const stages = (await listAll(ledger, `EXECUTION#${executionId}`, 'STAGE#')).map(
    (item) => stageRecord.parse(item).data,
  );
  return stages.some(
    ({ name, status }) => (status === 'Failed' || status === 'Stopped') && !isPassed(lane, { stage: name, turn }),
  );
};
