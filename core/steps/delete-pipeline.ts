/**
 * Deletes a pipeline's triggers and machines. Its executions, versions and states stay. It is refused while executions
 * are open. After a crash a second call removes the rest.
 */
import { executionRecord } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { allOpen } from '../ledger/all-open.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { requireAuthor } from '../parts/require-author.ts';
import { followerChanges, forgetCauses } from '../parts/watch-causes.ts';
import { operationRecord, type Pipeline, pipelineRecord, triggerRecord, versionRecord } from '../pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import type { Change, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import type { Roles } from '../ports/roles.ts';
import type { Watches } from '../ports/watches.ts';
import { triggerKey, triggersOf } from '../triggers-of.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly machines: Pick<Machines, 'remove'>;
  readonly watches: Watches;
  readonly clock: Clock;
  readonly installation: Installation;
  readonly roles: Roles;
}

export const deletePipeline =
  (ports: Ports) =>
  async ({ pipeline, by }: { pipeline: string; by: string }): Promise<Pipeline> => {
    const { ledger, machines } = ports;
    await requireAuthor(ports, pipeline, by);
    await refuseOpen(ledger, pipeline);
    const definition = await definitionNow(ledger, pipeline);
    if (definition) await forgetCauses(ports.watches, definition);
    const deleted = await decide(ledger, () => markDeleted(ports, pipeline, by));
    for (const arn of await machinesOf(ledger, pipeline)) await machines.remove(arn);
    return deleted;
  };

const definitionNow = async (ledger: Ledger, pipeline: string) => {
  const current = (await pipelineRecord.read(ledger, keys.pipeline(pipeline)))?.data.current;
  const version = current === undefined ? undefined : await versionRecord.read(ledger, keys.version(pipeline, current));
  return version?.data.definition;
};

const refuseOpen = async (ledger: Ledger, pipeline: string): Promise<void> => {
  const open: string[] = [];
  for await (const item of allOpen(ledger, 'execution')) {
    const { data } = executionRecord.parse(item);
    if (data.pipeline === pipeline) open.push(data.id);
  }
  if (open.length > 0)
    throw new TaglineError('ExecutionsOpen', `${open.length} executions of ${pipeline} are open: ${open.join(', ')}`, {
      remedy:
        `tagline pipelines disable ${pipeline} keeps new ones out; wait until these have ended, or reject ` +
        `their approvals.`,
    });
  for await (const item of allOpen(ledger, 'operation')) {
    const { data } = operationRecord.parse(item);
    if (data.pipeline === pipeline)
      throw new TaglineError('RegistrationInProgress', `the registration ${data.id} of ${pipeline} has not ended`, {
        remedy: 'Wait for its end, then delete the pipeline.',
      });
  }
};

/** Every start of an execution reads this mark: from now on nothing is claimed. */
const markDeleted = async ({ ledger, clock }: Ports, pipeline: string, by: string): Promise<Pipeline> => {
  const item = await pipelineRecord.require(ledger, keys.pipeline(pipeline), `pipeline ${pipeline}`);
  if (item.data.deleted) return item.data;
  const { current, ...kept } = item.data;
  const data: Pipeline = { ...kept, deleted: { at: clock.now(), by } };
  await ledger.write([{ put: { ...item, data, open: undefined } }, ...(await triggersGone(ledger, pipeline, current))]);
  return data;
};

const triggersGone = async (
  ledger: Ledger,
  pipeline: string,
  current: number | undefined,
): Promise<readonly Change[]> => {
  const version = current === undefined ? undefined : await versionRecord.read(ledger, keys.version(pipeline, current));
  const changes: Change[] = [];
  for (const trigger of version ? triggersOf(version.data) : []) {
    const item = await triggerRecord.read(ledger, triggerKey(trigger));
    if (item) changes.push({ delete: { key: item.key, revision: item.revision } });
  }
  return [...changes, ...(await followerChanges(ledger, version?.data.definition, undefined))];
};

/** The machines of every version: an older one may have had machines where the newest has none. */
const machinesOf = async (ledger: Ledger, pipeline: string): Promise<ReadonlySet<string>> => {
  const versions = await listAll(ledger, `PIPELINE#${pipeline}`, 'VERSION#');
  const machines = versions.flatMap((item) => versionRecord.parse(item).data.machines);
  return new Set(machines.flatMap(({ arn, stages = [] }) => [arn, ...stages.map((stage) => stage.arn)]));
};
