/**
 * Writes a new execution: its claim, its number in the lane, the machine that it uses. Whoever starts one, for whatever
 * cause, does it here, after finding that nobody has claimed it yet.
 */
import * as z from 'zod';
import { type Execution, executionRecord } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { join, joinAt, laneRecord, newLane } from '../lane.ts';
import { modeOf } from '../lane-order.ts';
import { type Key, keys } from '../ledger/keys.ts';
import { record } from '../ledger/record.ts';
import { useRecord } from '../machine-use.ts';
import type { PipelineVersion } from '../pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import { addressOf, type Target } from '../target.ts';

export const Claim = z.object({
  executionId: z.string(),
  claimedAt: z.string(),
  /** The event that made the claim: every delivery of it finds this. */
  eventId: z.string().optional(),
  /** The digest of what was asked for, where the caller chose the claim's name: it cannot mean something else later. */
  asked: z.string().optional(),
});
export type Claim = z.infer<typeof Claim>;
export const claimRecord = record('claim', Claim);

/** What is said of an execution when it starts; the rest follows from the version, the target and the lane. */
export type Opening = Pick<Execution, 'version' | 'commit' | 'revisions' | 'trigger' | 'startedBy'> &
  Partial<
    Pick<
      Execution,
      | 'tag'
      | 'variables'
      | 'type'
      | 'from'
      | 'to'
      | 'origin'
      | 'rollback'
      | 'promotedFrom'
      | 'purpose'
      | 'reason'
      | 'only'
      | 'authorEmails'
    >
  >;

interface Place {
  /** The claim as it was read, or where it shall be. */
  readonly claim: Item<Claim> | Key;
  readonly version: PipelineVersion;
  readonly target: Target;
  /** When its cause happened: the order before the first stage. */
  readonly causedAt: string;
  /** The only stage that it runs: it goes in before all that have not entered it yet. */
  readonly at?: { readonly stage: string; readonly index: number };
  readonly claimed?: Pick<Claim, 'eventId' | 'asked'>;
  /** What is written in the same transaction. */
  readonly beside?: (executionId: string) => readonly Change[];
}

/** Throws `MachineMissing`, `ConcurrentPipelineExecutionsLimitExceeded`. */
export const openExecution = async (
  { ledger, clock, ids }: { readonly ledger: Ledger; readonly clock: Clock; readonly ids: Ids },
  { claim, version, target, causedAt, at, claimed, beside }: Place,
  opening: Opening,
): Promise<Execution> => {
  const { pipeline } = version;
  const address = addressOf(target);
  const { versionArn: machineVersionArn } = machineOf(version, target);
  const now = clock.now();
  const id = ids.uuid();
  const laneKey = keys.lane(pipeline, address);
  const lane = (await laneRecord.read(ledger, laneKey)) ?? laneRecord.fresh(laneKey, newLane(pipeline, address));
  const joining = {
    executionId: id,
    mode: modeOf(version.definition, opening),
    version: opening.version,
    pushedAt: causedAt,
  };
  const joined = at ? joinAt(lane.data, joining, at) : join(lane.data, joining);
  const { component } = version.definition;
  const execution: Execution = {
    type: 'STANDARD',
    ...opening,
    id,
    pipeline,
    ...(component === undefined ? {} : { component }),
    definitionVersion: version.version,
    target,
    address,
    sequence: joined.sequence,
    status: 'InProgress',
    attempt: 1,
    machineVersionArn,
    startedAt: now,
    updatedAt: now,
  };
  const claimData: Claim = { executionId: id, claimedAt: now, ...claimed };
  await ledger.write([
    { put: 'pk' in claim ? claimRecord.fresh(claim, claimData) : { ...claim, data: claimData } },
    { put: useRecord.fresh(keys.use(pipeline, id), { executionId: id, machineVersionArn }) },
    { put: { ...lane, data: joined.lane } },
    {
      put: executionRecord.fresh(keys.execution(id), execution, {
        open: { kind: 'execution', since: now },
        listed: { under: `PIPELINE#${pipeline}`, at: `${now}#${id}` },
      }),
    },
    ...(beside?.(id) ?? []),
  ]);
  return execution;
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
