/**
 * Step 5, plan: checks whether the plan is made, and records it with its digest, so that people can approve it. The
 * machine asks in a bounded loop.
 */
import { regionOfWork } from '../action-place.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { LookAtWork } from '../contract.ts';
import type { Action } from '../definition/action.ts';
import { componentOf, type Execution } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { actionIn, currentExecution, definitionOf } from '../parts/current-execution.ts';
import { endAction } from '../parts/end-action.ts';
import { fittingChanges } from '../parts/fitting-changes.ts';
import { workOf } from '../parts/work-of.ts';
import { headline, type Plan, planRecord } from '../plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Providers } from '../provider.ts';
import { headRecord } from '../state.ts';
import { noPlanning, type PlannedWork, placeOf, type WorkPorts } from '../work.ts';

export interface PlanSeen {
  readonly ready: boolean;
  /** The planned changes in one line; empty while the plan is not ready. */
  readonly summary: string;
}

interface Ports {
  ledger: Ledger;
  clock: Clock;
  digest: Digest;
  installation: Installation;
  providers: Providers;
  work: WorkPorts;
}

export const lookAtWork =
  (ports: Ports) =>
  async (input: LookAtWork): Promise<PlanSeen> => {
    const execution = (await currentExecution(ports.ledger, input)).data;
    const definition = await definitionOf(ports.ledger, execution);
    const action = actionIn(definition, input);
    const work = await workOf(ports, action);
    if (!work.planning) throw noPlanning(action.name);
    const region = regionOfWork(action, execution.target, ports.installation);
    const look = await work.planning.look(placeOf(execution, region), input.id);
    if (look.state === 'making') return { ready: false, summary: '' };
    if (look.state !== 'made') {
      const reason = look.state === 'gone' ? look.reason : 'it was carried out already';
      throw new TaglineError('PlanGone', `the plan of ${input.stage}/${input.action} cannot be used: ${reason}`, {
        remedy: 'Retry the stage.',
      });
    }
    const carriesOutItself = ports.providers.of(action)?.carriesOut?.(definition, input.stage, action) !== undefined;
    const plan = await writePlan(ports, execution, input, {
      action,
      region,
      what: work.what,
      made: look.plan,
      carriesOutItself,
    });
    return { ready: true, summary: summaryOf(plan) };
  };

const summaryOf = ({ empty, changes }: Plan): string => (empty ? 'no changes' : headline(changes));

/** An action that only plans ends here. */
const writePlan = (
  { ledger, clock, digest }: Ports,
  execution: Execution,
  input: LookAtWork,
  {
    action,
    region,
    what,
    made,
    carriesOutItself,
  }: {
    readonly action: Action;
    readonly region: string;
    readonly what: string;
    readonly made: PlannedWork;
    readonly carriesOutItself: boolean;
  },
): Promise<Plan> =>
  decide(ledger, async () => {
    const component = componentOf(execution);
    const head = (await headRecord.read(ledger, keys.head(execution.address, component)))?.data;
    const key = keys.plan(execution.id, input.stage, input.action);
    const before = await planRecord.read(ledger, key);
    const now = clock.now();
    const data: Plan = {
      executionId: execution.id,
      stage: input.stage,
      action: input.action,
      attempt: input.attempt,
      address: execution.address,
      component,
      region,
      what,
      name: made.name,
      id: input.id,
      jobId: made.jobId,
      digest: digest(canonicalJson(made.content)),
      serial: head?.serial ?? 0,
      empty: made.empty,
      ...(made.mustBeSeen ? { mustBeSeen: true } : {}),
      changes: [...fittingChanges(made.changes)],
      ...(made.notes === undefined || made.notes.length === 0 ? {} : { notes: [...made.notes] }),
      status: 'Made',
      madeAt: now,
    };
    const open = { kind: 'plan' as const, since: now };
    const end = { status: 'Succeeded' as const, summary: summaryOf(data), externalExecutionId: input.id };
    await ledger.write([
      { put: before ? { ...before, data, open } : planRecord.fresh(key, data, { open }) },
      ...(carriesOutItself ? [] : await endAction(ledger, execution, input.stage, action, end, now)),
    ]);
    return data;
  });
