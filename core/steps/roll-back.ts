/**
 * Rolls back: an execution of type ROLLBACK deploys again what an earlier one has built, with its artifacts, revisions
 * and variables, under the current definition, with its own approvals, lease and record. Either one stage goes back to
 * an execution that succeeded in it, or an address to the release before.
 */
import { carriedOutElsewhere } from '../definition/carried-out-elsewhere.ts';
import { type Execution, executionRecord, stageRecord } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { type Installation, resolveTarget } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { checkStarter } from '../parts/check-starter.ts';
import { currentVersion } from '../parts/current-version.ts';
import { headsAt } from '../parts/heads-at.ts';
import { firstDeployingStage, openFromOrigin } from '../parts/open-from-origin.ts';
import { startedFromOrigin } from '../parts/started-from-origin.ts';
import type { PipelineVersion } from '../pipeline.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest, Ids } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Roles } from '../ports/roles.ts';
import type { Providers } from '../provider.ts';
import { type State, serialRecord } from '../state.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly installation: Installation;
  readonly providers: Providers;
}

interface Asked {
  readonly by: string;
  readonly reason?: string | undefined;
}

export interface StageRollback extends Asked {
  /** An execution of the lane: the one whose stage failed, or any. */
  readonly executionId: string;
  /** Absent: the one that failed. */
  readonly stage?: string | undefined;
  /** Absent: the newest that succeeded in the stage before it. */
  readonly to?: string | undefined;
  readonly trigger: 'ManualRollback' | 'AutomatedRollback';
}

export interface AddressRollback extends Asked {
  readonly address: string;
  readonly component?: string | undefined;
}

const unable = (message: string, expected: string, remedy: string): TaglineError =>
  new TaglineError('UnableToRollbackStage', message, { expected, remedy });

/** What a person asks for. Throws `UnableToRollbackStage`, `TaggerNotAllowed`. */
export const rollBackStageByHand =
  (ports: Ports & { readonly roles: Roles }) =>
  async (wanted: Omit<StageRollback, 'trigger'>): Promise<Execution> => {
    const { executionId, by } = wanted;
    const asked = await executionRecord.require(ports.ledger, keys.execution(executionId), `execution ${executionId}`);
    const { pipeline, target } = asked.data;
    await checkStarter(ports, { environment: target.environment, pipeline, by });
    return rollBackStage(ports)({ ...wanted, trigger: 'ManualRollback' });
  };

/** Throws `UnableToRollbackStage`. */
export const rollBackStage =
  (ports: Ports) =>
  async (wanted: StageRollback): Promise<Execution> => {
    const { ledger, digest } = ports;
    const { executionId, to, by, reason, trigger } = wanted;
    const stage = wanted.stage ?? (await failedStage(ledger, executionId));
    const { data: asked } = await executionRecord.require(
      ledger,
      keys.execution(executionId),
      `execution ${executionId}`,
    );
    const version = await currentVersion(ledger, asked.pipeline);
    refuseStage(ports, version, stage);
    const target = resolveTarget(ports.installation, asked.target);
    const origin =
      to === undefined ? await succeededBefore(ledger, asked, stage) : await succeededIn(ledger, to, asked, stage);
    const name = digest(['rollback', stage, executionId, origin.id].join('\n'));
    const id = await decide(ledger, () =>
      openFromOrigin(ports, {
        claim: keys.claim(asked.pipeline, asked.address, name),
        origin,
        version,
        target,
        from: stage,
        to: stage,
        opening: {
          type: 'ROLLBACK',
          trigger: { type: trigger, detail: `${stage} to ${origin.id}` },
          startedBy: by,
          ...(reason === undefined ? {} : { reason }),
        },
      }),
    );
    return startedFromOrigin(ports)(id);
  };

/** Throws `NothingBefore`, `ComponentNeeded`, `TaggerNotAllowed`. */
export const rollBackAddress =
  (ports: Ports & { readonly roles: Roles }) =>
  async (wanted: AddressRollback): Promise<Execution> => {
    const { ledger, digest } = ports;
    const { head, before } = await releaseBefore(ledger, wanted);
    const { data: origin } = await executionRecord.require(ledger, keys.execution(before.executionId), 'execution');
    const version = await currentVersion(ledger, origin.pipeline);
    const target = resolveTarget(ports.installation, head.target);
    const { environment } = target;
    await checkStarter(ports, { environment, pipeline: origin.pipeline, by: wanted.by });
    const name = digest(['rollback', head.component, head.serial, before.serial].join('\n'));
    const id = await decide(ledger, () =>
      openFromOrigin(ports, {
        claim: keys.claim(origin.pipeline, head.address, name),
        origin,
        version,
        target,
        from: firstDeployingStage(version.definition),
        opening: {
          type: 'ROLLBACK',
          trigger: {
            type: 'ManualRollback',
            detail: `${head.component} from serial ${head.serial} to ${before.serial}`,
          },
          startedBy: wanted.by,
          ...(wanted.reason === undefined ? {} : { reason: wanted.reason }),
        },
      }),
    );
    return startedFromOrigin(ports)(id);
  };

const refuseStage = ({ providers }: Ports, { pipeline, definition }: PipelineVersion, stage: string): void => {
  const index = definition.stages.findIndex(({ name }) => name === stage);
  const names = definition.stages.slice(1).map(({ name }) => name);
  if (index < 0)
    throw unable(`${pipeline} has no stage ${stage} now`, `one of: ${names.join(', ')}`, 'Name one of them.');
  if (index === 0)
    throw unable('the source stage cannot be rolled back', `one of: ${names.join(', ')}`, 'Name one of them.');
  if (definition.executionMode === 'PARALLEL')
    throw unable('PARALLEL executions cannot be rolled back', 'SUPERSEDED or QUEUED', 'Deploy the earlier tag again.');
  const elsewhere = carriedOutElsewhere(definition, stage, providers);
  if (elsewhere)
    throw unable(
      `${stage}/${elsewhere.action} carries out the plan of ${elsewhere.plan.stage}/${elsewhere.plan.action}, which is not made again`,
      'a stage that makes its own plan',
      'Roll back the address instead: tagline rollback ADDRESS.',
    );
};

const failedStage = async (ledger: Ledger, id: string): Promise<string> => {
  const stages = (await listAll(ledger, `EXECUTION#${id}`, 'STAGE#')).map((item) => stageRecord.parse(item).data);
  const failed = stages.find(({ status }) => status === 'Failed' || status === 'Stopped');
  if (failed) return failed.name;
  throw unable(`no stage of ${id} has failed`, 'the stage to roll back', 'Name it with --stage.');
};

const isBack = ({ type }: Execution): boolean => type === 'ROLLBACK';

const hasSucceeded = async (ledger: Ledger, { id }: Execution, stage: string): Promise<boolean> =>
  (await stageRecord.read(ledger, keys.stage(id, stage)))?.data.status === 'Succeeded';

const succeededIn = async (ledger: Ledger, id: string, asked: Execution, stage: string): Promise<Execution> => {
  const { data: found } = await executionRecord.require(ledger, keys.execution(id), `execution ${id}`);
  const remedy = `See which did: tagline executions --pipeline ${asked.pipeline}.`;
  if (found.pipeline !== asked.pipeline || found.address !== asked.address)
    throw unable(`${id} ran ${found.pipeline} at ${found.address}`, `${asked.pipeline} at ${asked.address}`, remedy);
  if (isBack(found)) throw unable(`${id} is itself a rollback`, 'an execution that was none', remedy);
  if (await hasSucceeded(ledger, found, stage)) return found;
  throw unable(`${id} did not succeed in ${stage}`, `an execution that has succeeded in ${stage}`, remedy);
};

const PAGE = 100;
/** Executions that are looked at: what is older has hardly any artifacts left. */
const MOST = 1000;

const succeededBefore = async (ledger: Ledger, asked: Execution, stage: string): Promise<Execution> => {
  let after: string | undefined;
  for (let looked = 0; looked < MOST; looked += PAGE) {
    const page = await ledger.listed(`PIPELINE#${asked.pipeline}`, { limit: PAGE, after });
    for (const { data: found } of page.items.map((item) => executionRecord.parse(item))) {
      const other = found.id !== asked.id && found.startedAt <= asked.startedAt && found.address === asked.address;
      if (other && !isBack(found) && (await hasSucceeded(ledger, found, stage))) return found;
    }
    after = page.next;
    if (after === undefined) break;
  }
  throw unable(
    `no execution before ${asked.id} has succeeded in ${stage} at ${asked.address}`,
    `an execution that has succeeded in ${stage}`,
    'There is nothing to go back to: push a tag that works.',
  );
};

const releaseBefore = async (
  ledger: Ledger,
  { address, component }: AddressRollback,
): Promise<{ head: State; before: State }> => {
  const heads = (await headsAt(ledger, address)).filter(
    (one) => component === undefined || one.component === component,
  );
  const [head, ...more] = heads;
  if (more.length > 0)
    throw new TaglineError('ComponentNeeded', `${address} holds several components`, {
      expected: `one of ${heads.map((one) => one.component).join(', ')}`,
      remedy: 'Name one with --component.',
    });
  for (let serial = (head?.serial ?? 0) - 1; head && serial > 0; serial -= 1) {
    const before = (await serialRecord.read(ledger, keys.serial(address, head.component, serial)))?.data;
    const other = before && (before.commit !== head.commit || before.tag !== head.tag);
    if (before?.status === 'complete' && before.purpose === undefined && (other || head.status === 'partial'))
      return { head, before };
  }
  throw new TaglineError('NothingBefore', `no release before this one is recorded at ${address}`, {
    expected: 'an address that holds its second release at least',
    remedy: `See what was there: tagline state history ${address}.`,
  });
};
