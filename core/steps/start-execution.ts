/**
 * Step 3: claims an execution once, gives it its number in the lane, starts its machine. The same request again finds
 * the claim and, if its machine was never started (a crash in between), starts it.
 */
import * as z from 'zod';
import { type Execution, executionRecord, isOpen } from '../execution.ts';
import { faultOf, TaglineError } from '../fault.ts';
import type { ExecutionRequested } from '../git-event.ts';
import { type Installation, resolveTarget } from '../installation.ts';
import { join, laneRecord, newLane } from '../lane.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { record } from '../ledger/record.ts';
import { useRecord } from '../machine-use.ts';
import { recordRefusal } from '../parts/record-refusal.ts';
import { startMachine } from '../parts/start-machine.ts';
import { startedBy, startedKey } from '../parts/started-by.ts';
import { type PipelineVersion, pipelineRecord, refuseIdle, refuseReplaced, versionRecord } from '../pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest, Ids } from '../ports/ids.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { addressOf } from '../target.ts';

/**
 * `eventId`: the push that made the claim. Every delivery of its event finds this claim; another push of the same tag
 * and commit gets an error that names it.
 */
export const claimRecord = record(
  'claim',
  z.object({ executionId: z.string(), claimedAt: z.string(), eventId: z.string().optional() }),
);

interface Ports {
  ledger: Ledger;
  machines: Machines;
  clock: Clock;
  ids: Ids;
  digest: Digest;
  installation: Installation;
}

/**
 * Undefined if it cannot start (the lane is full, the machine is missing): a refusal is recorded, since nobody waits
 * for the answer.
 */
export const startExecution = (ports: Ports) => {
  const start = startMachine(ports);
  const refuse = recordRefusal(ports);
  return async (request: ExecutionRequested): Promise<Execution | undefined> => {
    try {
      return await start(await decide(ports.ledger, () => claim(ports, request)));
    } catch (error) {
      if (!(error instanceof TaglineError) || error.retryable) throw error;
      await refuse(request.event, faultOf(error), request.pipeline);
      return undefined;
    }
  };
};

const claim = async (
  { ledger, clock, ids, digest, installation }: Ports,
  request: ExecutionRequested,
): Promise<string> => {
  const { event } = request;
  const target = resolveTarget(installation, request);
  const address = addressOf(target);
  const claimKey = keys.claim(
    request.pipeline,
    address,
    digest([event.provider, event.repository, event.ref.type, event.ref.name, event.before, event.after].join('\n')),
  );
  const claimed = await claimRecord.read(ledger, claimKey);
  if (claimed && (claimed.data.eventId === undefined || claimed.data.eventId === event.id))
    return claimed.data.executionId;
  if (claimed) throw await alreadyStarted(ledger, request, claimed.data.executionId);

  const pipeline = await pipelineRecord.require(
    ledger,
    keys.pipeline(request.pipeline),
    `pipeline ${request.pipeline}`,
  );
  refuseIdle(pipeline.data);
  const now = clock.now();
  const id = ids.uuid();
  const laneKey = keys.lane(request.pipeline, address);
  const lane =
    (await laneRecord.read(ledger, laneKey)) ?? laneRecord.fresh(laneKey, newLane(request.pipeline, address));
  const joined = join(lane.data, { executionId: id, version: request.version, pushedAt: event.at });
  const version = await versionRecord.require(
    ledger,
    keys.version(request.pipeline, request.definitionVersion),
    `version ${request.definitionVersion} of ${request.pipeline}`,
  );
  refuseReplaced(version.data, now);
  const { versionArn: machineVersionArn } = machineOf(version.data, target);
  const commit = event.commit ?? '';
  const execution: Execution = {
    id,
    pipeline: request.pipeline,
    ...(version.data.definition.component === undefined ? {} : { component: version.data.definition.component }),
    definitionVersion: request.definitionVersion,
    target,
    address,
    tag: event.ref.name,
    version: request.version,
    commit,
    revisions: [
      {
        action: request.sourceAction,
        provider: event.provider,
        repository: event.repository,
        commit,
        tag: event.ref.name,
      },
    ],
    sequence: joined.sequence,
    status: 'InProgress',
    attempt: 1,
    machineVersionArn,
    trigger: { type: 'CloudWatchEvent', detail: `${event.ref.type} ${event.ref.name}` },
    startedBy: event.actor,
    startedAt: now,
    updatedAt: now,
  };
  await ledger.write([
    { put: claimRecord.fresh(claimKey, { executionId: id, claimedAt: now, eventId: event.id }) },
    { put: startedBy.fresh(startedKey(event, id), { executionId: id }) },
    { put: useRecord.fresh(keys.use(request.pipeline, id), { executionId: id, machineVersionArn }) },
    { put: { ...lane, data: joined.lane } },
    { put: executionRecord.fresh(keys.execution(id), execution, openExecution(execution, now)) },
  ]);
  return id;
};

/**
 * A tag that is deleted and pushed again at the same commit starts nothing: the error names the execution that exists.
 */
const alreadyStarted = async (
  ledger: Ledger,
  { event, pipeline }: ExecutionRequested,
  executionId: string,
): Promise<TaglineError> => {
  const execution = (await executionRecord.read(ledger, keys.execution(executionId)))?.data;
  const again = execution && !isOpen(execution) && execution.status !== 'Succeeded';
  return new TaglineError(
    'AlreadyStarted',
    `${event.ref.name} at ${event.commit?.slice(0, 12)} has started the execution ${executionId} of ${pipeline} ` +
      `before: it is ${execution?.status ?? 'gone'}`,
    {
      remedy: again
        ? `tagline retry ${executionId}, or push a new tag.`
        : `tagline show ${executionId}, or push a new tag.`,
    },
  );
};

/** Throws `MachineMissing`. */
export const machineOf = (version: PipelineVersion, { environment, scope }: { environment: string; scope: string }) => {
  const machine = version.machines.find(
    (candidate) => candidate.environment === environment && candidate.scope === scope,
  );
  if (machine) return machine;
  throw new TaglineError(
    'MachineMissing',
    `version ${version.version} of ${version.pipeline} has no machine for ${environment} ${scope}`,
    {
      remedy:
        'The installation was deployed anew: `tagline pipelines list` says whether its definition still fits. If it ' +
        'does, delete the tag and push it again in a minute.',
    },
  );
};

export const openExecution = (execution: Execution, now: string): Pick<Item<Execution>, 'open' | 'listed'> => ({
  open: { kind: 'execution', since: now },
  listed: { under: `PIPELINE#${execution.pipeline}`, at: `${execution.startedAt}#${execution.id}` },
});
