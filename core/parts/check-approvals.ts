/**
 * The last check before an address is changed: reads every approval in front of the change in the ledger again and
 * counts its answers again, under the current installation and people. What the machine believes does not count.
 */
import { type Approval, approvalRecord, approvedBy } from '../approval.ts';
import { type EffectiveRule, requirementText } from '../approval-rule.ts';
import { ruleOf } from '../approvers.ts';
import { canonicalJson } from '../canonical-json.ts';
import { changeAuthors } from '../change-authors.ts';
import { actionsOf, type PlacedAction, runsBefore } from '../definition/actions-of.ts';
import { questionsBefore } from '../definition/approval-faults.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import { unmet } from '../eligible.ts';
import type { Execution } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { versionRecord } from '../pipeline.ts';
import type { Plan } from '../plan.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import { bindApproval } from './bind-approval.ts';

const ASK_AGAIN = 'Retry the whole stage (--all): it plans and asks again.';

interface Ports {
  readonly ledger: Ledger;
  readonly digest: Digest;
  readonly installation: Installation;
}

/**
 * `changing`: the action that is about to change the address; `plan`: what it carries out.
 * Throws `ApprovalRequired`, `TagMoved`, `PlanChanged`, `ApprovalChanged`.
 */
export const checkApprovals = async (
  ports: Ports,
  execution: Execution,
  changing: { readonly stage: string; readonly action: string },
  plan: Pick<Plan, 'stage' | 'action' | 'digest' | 'empty' | 'mustBeSeen'> | undefined,
): Promise<void> => {
  const { ledger, installation } = ports;
  const { environment } = execution.target;
  const version = keys.version(execution.pipeline, execution.definitionVersion);
  const { definition } = (await versionRecord.require(ledger, version, 'definition version')).data;
  const rule = ruleOf(installation, definition, environment);
  if (rule.requirements.length === 0) return;
  if (plan?.empty && rule.emptyPlanPasses) return;
  const questions = questionsBefore(definition, placeOf(definition, changing));
  const floor = installation.environments[environment]?.approval;
  if (questions.length === 0) {
    if (floor === undefined || floor === 'none') return;
    const remedy = 'Put an approval in front of it and register the pipeline.';
    throw required(`nobody was asked about ${changing.stage}/${changing.action}`, rule, remedy);
  }
  if (execution.tagMoved) throw tagMoved(execution);
  const newest = await newestAnswers(ledger, execution.id);
  if (plan?.mustBeSeen && ![...newest.values()].some(({ bound }) => bound.plans.some(isOf(plan))))
    throw required(
      `${changing.stage}/${changing.action} takes away what nobody was shown`,
      rule,
      `tagline destroy ${execution.address} shows it, asks, and takes it away; then retry the whole stage (--all).`,
    );
  for (const question of questions) {
    const approval = newest.get(`${question.stage.name}/${question.action.name}`);
    checkCount(installation, execution, rule, question, approval);
    await checkBytes(ports, execution, definition, question, approval, plan);
  }
};

const isOf =
  ({ stage, action }: Pick<Plan, 'stage' | 'action'>) =>
  (bound: Pick<Plan, 'stage' | 'action'>): boolean =>
    bound.stage === stage && bound.action === action;

const placeOf = (
  definition: PipelineDefinition,
  { stage, action }: { stage: string; action: string },
): PlacedAction => {
  const placed = actionsOf(definition).find((one) => one.stage.name === stage && one.action.name === action);
  if (placed) return placed;
  throw new TaglineError('ApprovalRequired', `the definition has no action ${stage}/${action}`);
};

const required = (
  message: string,
  { requirements }: Pick<EffectiveRule, 'requirements'>,
  remedy: string,
): TaglineError =>
  new TaglineError('ApprovalRequired', message, { expected: requirements.map(requirementText).join(', and '), remedy });

export const tagMoved = ({ tag = '', tagMoved: moved }: Pick<Execution, 'tag' | 'tagMoved'>): TaglineError =>
  new TaglineError(
    'TagMoved',
    `the tag ${tag} ${moved?.to ? `names ${moved.to}` : 'is gone'} since ${moved?.at ?? 'then'}: what was asked about is not what it names`,
    { remedy: 'Push a new tag for the commit that shall be deployed.' },
  );

/** The newest item of each question, by `<stage>/<action>`. */
const newestAnswers = async (ledger: Ledger, executionId: string): Promise<ReadonlyMap<string, Approval>> => {
  const items = await listAll(ledger, `EXECUTION#${executionId}`, 'APPROVAL#');
  const newest = new Map<string, Approval>();
  for (const { data } of items.map((item) => approvalRecord.parse(item))) {
    const question = `${data.stage}/${data.action}`;
    if ((newest.get(question)?.attempt ?? 0) < data.attempt) newest.set(question, data);
  }
  return newest;
};

/** Enough people who are still there, still in their groups and not behind the change have approved. */
function checkCount(
  { people }: Installation,
  execution: Execution,
  rule: EffectiveRule,
  { stage, action }: PlacedAction,
  approval: Approval | undefined,
): asserts approval is Approval {
  const question = `${stage.name}/${action.name}`;
  if (!approval) throw required(`${question} was never asked`, rule, ASK_AGAIN);
  if (approval.status !== 'Approved')
    throw required(
      `${question} is ${approval.status}${approval.reason ? `: ${approval.reason}` : ''}`,
      rule,
      ASK_AGAIN,
    );
  if (execution.retry?.stage === stage.name && approval.attempt < execution.retry.since)
    throw required(`${question} was answered before the retry of the whole stage`, rule, ASK_AGAIN);
  const missing = unmet(people, rule, changeAuthors({ people }, execution), approvedBy(approval));
  if (missing.length > 0)
    throw required(
      `${question} is approved by ${approvedBy(approval).join(', ') || 'nobody'}, which is not enough now`,
      { requirements: missing },
      ASK_AGAIN,
    );
}

/** Commit, definition, plan and artifacts are still those that were approved. */
const checkBytes = async (
  ports: Ports,
  execution: Execution,
  definition: PipelineDefinition,
  question: PlacedAction,
  { bound, digest }: Approval,
  plan: Pick<Plan, 'stage' | 'action' | 'digest'> | undefined,
): Promise<void> => {
  const asked = { stage: question.stage.name, action: question.action.name };
  const changed = (what: string, code = 'ApprovalChanged'): TaglineError =>
    new TaglineError(code, `${asked.stage}/${asked.action} approved ${what}`, { remedy: ASK_AGAIN });
  if (ports.digest(canonicalJson(bound)) !== digest) throw changed('something else than its digest says');
  if (bound.commit !== execution.commit) throw changed(`the commit ${bound.commit}, not ${execution.commit}`);
  if (bound.definitionVersion !== execution.definitionVersion) throw changed('another version of the definition');
  if (plan) {
    const named = bound.plans.find(isOf(plan));
    if (named ? named.digest !== plan.digest : runsBefore(placeOf(definition, plan), question))
      throw changed(`another plan than the one of ${plan.stage}/${plan.action}`, 'PlanChanged');
  }
  const now = await bindApproval(ports)(execution, definition, asked);
  if (canonicalJson(now.bound.artifacts) !== canonicalJson(bound.artifacts))
    throw changed('artifacts that have been written again since');
};
