/**
 * Promotes what stands at an address to another environment: the same commit and the same artifacts, compared by their
 * sums, under the rules of the target. Nothing is built again; it begins at the first stage that asks people or
 * deploys.
 */

import { isMarked } from '../drift.ts';
import { componentOf, type Execution, executionRecord } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { type Installation, resolveTarget } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { checkMerged } from '../parts/check-start.ts';
import { checkStarter } from '../parts/check-starter.ts';
import { currentVersion } from '../parts/current-version.ts';
import { headsAt } from '../parts/heads-at.ts';
import { firstDeployingStage, openFromOrigin } from '../parts/open-from-origin.ts';
import { startedFromOrigin } from '../parts/started-from-origin.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { History } from '../ports/history.ts';
import type { Digest, Ids } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Roles } from '../ports/roles.ts';
import { driftMark } from '../questions/drifts.ts';
import { isTakenAway, type State } from '../state.ts';
import { addressOf } from '../target.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly installation: Installation;
  readonly roles: Roles;
  readonly history: History;
}

export interface Promote {
  /** Of what is promoted. */
  readonly address: string;
  readonly component?: string | undefined;
  readonly environment: string;
  /** Absent: the same. */
  readonly scope?: string | undefined;
  readonly by: string;
  readonly reason?: string | undefined;
}

/**
 * Asked again while it runs, it answers the same execution. Throws `NotPromotable`, `ComponentNeeded`,
 * `TaggerNotAllowed`, `CommitNotMerged`.
 */
export const promote =
  (ports: Ports) =>
  async (wanted: Promote): Promise<Execution> => {
    const { ledger, digest, installation } = ports;
    const head = await headOf(ledger, wanted);
    const origin = (await executionRecord.require(ledger, keys.execution(head.executionId), 'execution')).data;
    await refuseUnverified(ledger, head, origin);
    const { environment, scope = head.target.scope, by, reason } = wanted;
    const target = resolveTarget(installation, { environment, scope, team: head.target.team });
    await checkStarter(ports, { environment, pipeline: head.pipeline, by });
    await checkMerged(ports, { environment, revisions: origin.revisions });
    const address = addressOf(target);
    const version = await currentVersion(ledger, head.pipeline);
    if (!Object.hasOwn(version.definition.environments, environment))
      throw refused(`${head.pipeline} does not deploy to ${environment}`, [
        `one of ${Object.keys(version.definition.environments).join(', ')}`,
        `Add it to environments of the pipeline and register it.`,
      ]);
    if (address === head.address)
      throw refused(`${address} is where it stands`, ['another environment', 'Name another with --to.']);
    const promotedFrom = { address: head.address, serial: head.serial, executionId: head.executionId };
    const name = digest(['promote', head.address, componentOf(origin), head.serial].join('\n'));
    const id = await decide(ledger, () =>
      openFromOrigin(ports, {
        claim: keys.claim(head.pipeline, address, name),
        origin,
        version,
        target,
        from: firstDeployingStage(version.definition),
        opening: {
          promotedFrom,
          trigger: { type: 'StartPipelineExecution', detail: `promoted from ${head.address} serial ${head.serial}` },
          startedBy: by,
          ...(reason === undefined ? {} : { reason }),
        },
      }),
    );
    return startedFromOrigin(ports)(id);
  };

const refused = (message: string, [expected, remedy]: readonly [string, string]): TaglineError =>
  new TaglineError('NotPromotable', message, { expected, remedy });

const headOf = async (ledger: Ledger, { address, component }: Promote): Promise<State> => {
  const heads = (await headsAt(ledger, address)).filter(
    (one) => component === undefined || one.component === component,
  );
  const standing = heads.filter((head) => !isTakenAway(head));
  const [head, ...more] = standing;
  if (more.length > 0)
    throw new TaglineError('ComponentNeeded', `${address} holds several components`, {
      expected: `one of ${standing.map((one) => one.component).join(', ')}`,
      remedy: 'Name one with --component.',
    });
  if (head) return head;
  throw refused(`nothing stands at ${address}`, [
    'an address that a pipeline has deployed to',
    'See what is there: tagline state list.',
  ]);
};

/** Verified: its execution has run to its end, with everything that it does after the deployment. */
const refuseUnverified = async (ledger: Ledger, head: State, origin: Execution): Promise<void> => {
  const { address, serial } = head;
  if (head.status !== 'complete')
    throw refused(`serial ${serial} of ${address} is ${head.status}: its deployment failed half way`, [
      'a complete serial',
      `Mend it first: tagline show ${origin.id}.`,
    ]);
  const mark = await driftMark(ledger, head);
  if (isMarked(mark))
    throw refused(`${address} is ${mark?.status}: it is not what was deployed`, [
      'an address as it was deployed',
      `See it with tagline drift ${address}, then accept or repair it.`,
    ]);
  if (origin.status !== 'Succeeded')
    throw refused(`the execution ${origin.id} that made serial ${serial} of ${address} is ${origin.status}`, [
      'one that has succeeded to its end',
      `See why: tagline show ${origin.id}.`,
    ]);
};
