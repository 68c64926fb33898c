/**
 * Starts an execution of what stands at an address: to bring it back to what was deployed (repair), to take what is
 * there as the new state (accept), or to take it away (destroy). It is an execution like any other, of the tag and
 * commit that stand there and the current definition: planned, approved, under the lease, recorded.
 */
import { actionsOf } from '../definition/actions-of.ts';
import { questionsBefore } from '../definition/approval-faults.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import { upkeepActions, upkept } from '../definition/upkeep-actions.ts';
import { isMarked } from '../drift.ts';
import { type Execution, executionRecord, isOpen, type Purpose } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { type Installation, resolveTarget } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { checkStarter } from '../parts/check-starter.ts';
import { headsAt } from '../parts/heads-at.ts';
import { claimRecord, openExecution } from '../parts/open-execution.ts';
import { refuseBeforeRegions } from '../parts/regional-states.ts';
import { startMachine } from '../parts/start-machine.ts';
import { pipelineRecord, refuseIdle, versionRecord } from '../pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest, Ids } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import type { Roles } from '../ports/roles.ts';
import type { Providers } from '../provider.ts';
import { driftMark } from '../questions/drifts.ts';
import { isTakenAway, type State } from '../state.ts';

export interface RunAgain {
  readonly address: string;
  readonly component?: string | undefined;
  readonly purpose: Purpose;
  readonly reason?: string | undefined;
  readonly by: string;
}

interface Ports {
  readonly ledger: Ledger;
  readonly machines: Pick<Machines, 'start' | 'answer'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly installation: Installation;
  readonly providers: Providers;
  readonly roles: Roles;
}

/** Asked again while it runs, it answers the same execution. */
export const runAgain = (ports: Ports) => {
  const start = startMachine(ports);
  return async (wanted: RunAgain): Promise<Execution> => start(await decide(ports.ledger, () => claim(ports, wanted)));
};

const claim = async (ports: Ports, wanted: RunAgain): Promise<string> => {
  const { ledger, clock, digest } = ports;
  const head = await headOf(ledger, wanted);
  const { address, pipeline: name, target, serial } = head;
  const { purpose, reason, by } = wanted;
  refuseGone(head);
  if (purpose === 'accept') await refuseUnmarked(ledger, head);
  if (purpose === 'destroy') await refuseBeforeRegions(ports, target);
  const { environment } = resolveTarget(ports.installation, target);
  await checkStarter(ports, { environment, pipeline: name, by });

  // One for each serial: whoever asks again finds it.
  const claimKey = keys.claim(name, address, digest(['again', head.component, purpose, serial].join('\n')));
  const claimed = await claimRecord.read(ledger, claimKey);
  const known = claimed && (await executionRecord.read(ledger, keys.execution(claimed.data.executionId)));
  if (known && isOpen(known.data)) return known.data.id;

  const pipeline = await pipelineRecord.require(ledger, keys.pipeline(name), `pipeline ${name}`);
  refuseIdle(pipeline.data);
  const current = pipeline.data.current ?? 0;
  const version = (await versionRecord.require(ledger, keys.version(name, current), `version ${current} of ${name}`))
    .data;
  const only = purpose === 'repair' ? undefined : onlyFor(ports, version.definition, head, purpose);
  const before = (await executionRecord.require(ledger, keys.execution(head.executionId), 'execution')).data;
  const { tag, revisions, variables, authorEmails } = before;
  const { id } = await openExecution(
    ports,
    { claim: claimed ?? claimKey, version, target, causedAt: clock.now() },
    {
      ...(tag === undefined ? {} : { tag }),
      version: head.version,
      commit: head.commit,
      revisions,
      ...(variables === undefined ? {} : { variables }),
      purpose,
      ...(reason === undefined ? {} : { reason }),
      ...(only === undefined ? {} : { only: [...only] }),
      ...(authorEmails ? { authorEmails } : {}),
      trigger: { type: 'StartPipelineExecution', detail: `${purpose} of serial ${serial}` },
      startedBy: by,
    },
  );
  return id;
};

/** Throws `NothingThere`, `ComponentNeeded`. */
const headOf = async (ledger: Ledger, { address, component, purpose }: RunAgain): Promise<State> => {
  const heads = await headsAt(ledger, address);
  const asked = heads.filter((head) => component === undefined || head.component === component);
  const standing = asked.filter((head) => !isTakenAway(head));
  const [only, ...more] = standing.length > 0 ? standing : asked;
  const names = standing.map((head) => head.component).join(', ');
  if (more.length > 0 && standing.length > 1)
    throw new TaglineError('ComponentNeeded', `${address} holds several components`, {
      expected: `one of ${names}`,
      remedy: 'Name one with --component.',
    });
  if (only) return only;
  const what = component === undefined ? address : `${component} at ${address}`;
  throw new TaglineError('NothingThere', `nothing of ${what} was ever recorded: there is nothing to ${purpose}`, {
    expected: heads.length === 0 ? 'an address that a pipeline has deployed to' : `one of ${names}`,
    remedy: 'See what is there: tagline state list.',
  });
};

const refuseGone = (head: State): void => {
  if (!isTakenAway(head)) return;
  const { component, address, serial, recordedAt, recordedBy } = head;
  throw new TaglineError(
    'AlreadyGone',
    `${component} at ${address} is gone already: ${recordedBy} had it destroyed, serial ${serial} of ${recordedAt}`,
    { remedy: 'Nothing is to be done. A push of a tag makes it again.' },
  );
};

const refuseUnmarked = async (ledger: Ledger, head: State): Promise<void> => {
  if (isMarked(await driftMark(ledger, head))) return;
  throw new TaglineError(
    'NoDriftKnown',
    `nothing is known to have drifted at ${head.address} since serial ${head.serial}`,
    {
      expected: 'drift that somebody has found',
      remedy: `Look first: tagline drift ${head.address}.`,
    },
  );
};

/** Throws `NoUpkeep`, `ApprovalMissing`: what is taken away or accepted is approved by somebody. */
const onlyFor = (
  { installation, providers }: Ports,
  definition: PipelineDefinition,
  { target, pipeline: component }: State,
  purpose: Purpose,
): readonly string[] => {
  const changing = upkept(definition, providers).filter(({ action }) => providers.of(action)?.mutates(action));
  if (changing.length === 0) {
    const deploys = actionsOf(definition).filter(({ action }) => providers.of(action)?.mutates(action));
    throw new TaglineError('NoUpkeep', `${component} deploys with nothing that can ${purpose} what it made`, {
      expected: 'an action of CloudFormation or Terraform',
      remedy: `Take away by hand what these made: ${deploys.map(({ action }) => action.name).join(', ') || 'none'}.`,
    });
  }
  const { environment } = target;
  const asksNobody = installation.environments[environment]?.approval === 'none';
  const unasked = changing.find((placed) => questionsBefore(definition, placed).length === 0);
  if (unasked && !asksNobody)
    throw new TaglineError(
      'ApprovalMissing',
      `nobody would be asked before ${unasked.stage.name}/${unasked.action.name} of ${component} runs to ${purpose}`,
      {
        expected: `an approval in front of it, or environments.${environment}.approval: none`,
        remedy: 'Put an approval between plan and apply, and register the pipeline.',
      },
    );
  return upkeepActions(definition, providers);
};
