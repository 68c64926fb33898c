/** Step 5, plan: is the change set ready? Then it is written down with its digest: from here on people can approve it. The machine asks in a bounded loop. */
import { canonicalJson } from '../canonical-json.ts';
import type { DescribeChangeSet } from '../contract.ts';
import { type Execution, executionRecord } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { type Installation, regionOf } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { endedMeanwhile } from '../parts/ended-meanwhile.ts';
import { headline, type Plan, planRecord } from '../plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { ChangeSet, Stacks } from '../ports/stacks.ts';
import { headRecord } from '../state.ts';

export interface ChangeSetDescribed {
  readonly ready: boolean;
  /** What would change, in one line; empty while it is not ready. */
  readonly summary: string;
}

export const describeChangeSet =
  ({
    ledger,
    stacks,
    clock,
    digest,
    installation,
  }: {
    ledger: Ledger;
    stacks: Stacks;
    clock: Clock;
    digest: Digest;
    installation: Installation;
  }) =>
  async (input: DescribeChangeSet): Promise<ChangeSetDescribed> => {
    const execution = (
      await executionRecord.require(ledger, keys.execution(input.executionId), `execution ${input.executionId}`)
    ).data;
    endedMeanwhile(execution, input.attempt);
    const { environment, account } = execution.target;
    const region = regionOf(execution.target, installation);
    const changeSet = await stacks.describeChangeSet({ environment, account, region }, input.changeSetId);
    if (!changeSet)
      throw new TaglineError('ChangeSetNotFound', `the change set ${input.changeSetId} is gone`, {
        remedy: 'Something deleted it: retry the stage.',
      });
    if (changeSet.status === 'creating') return { ready: false, summary: '' };
    if (changeSet.status === 'failed')
      throw new TaglineError('ChangeSetFailed', changeSet.reason ?? 'CloudFormation could not make the change set');
    const plan = await writePlan(ledger, execution, input, region, changeSet, clock.now(), digest);
    return { ready: true, summary: plan.empty ? 'no changes' : headline(plan.changes) };
  };

export const digestOf = (digest: Digest, changeSet: ChangeSet): string => digest(canonicalJson(changeSet.content));

const writePlan = (
  ledger: Ledger,
  execution: Execution,
  input: DescribeChangeSet,
  region: string,
  changeSet: ChangeSet,
  now: string,
  digest: Digest,
): Promise<Plan> =>
  decide(ledger, async () => {
    const component = execution.pipeline;
    const head = (await headRecord.read(ledger, keys.head(execution.address, component)))?.data;
    const key = keys.plan(execution.id, input.stage, input.action);
    const before = await planRecord.read(ledger, key);
    const data: Plan = {
      executionId: execution.id,
      stage: input.stage,
      action: input.action,
      attempt: input.attempt,
      address: execution.address,
      component,
      region,
      stackName: nameIn(changeSet.stackId),
      stackId: changeSet.stackId,
      changeSetName: nameIn(changeSet.changeSetId),
      changeSetId: changeSet.changeSetId,
      digest: digestOf(digest, changeSet),
      serial: head?.serial ?? 0,
      empty: changeSet.status === 'empty',
      changes: [...changeSet.changes],
      status: 'Made',
      madeAt: now,
    };
    await ledger.write([{ put: before ? { ...before, data } : planRecord.fresh(key, data) }]);
    return data;
  });

/** The name in an ARN of CloudFormation: `arn:aws:cloudformation:r:a:stack/NAME/uuid`. */
const nameIn = (arn: string): string => arn.split('/')[1] ?? arn;
