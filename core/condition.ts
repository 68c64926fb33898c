/**
 * A condition of a stage in one attempt: its rules, and what they have come to, in CodePipeline's words. Everything
 * here is a pure function of one ledger item.
 *
 * It is met if all rules succeed. A rule that says no engages the condition's result. A rule that could not be
 * evaluated (an alarm that is not there, a function that hangs) says nothing: the stage fails, whatever the result
 * would be, since neither skipping nor rolling back would be what anybody decided.
 */
import * as z from 'zod';
import { MOMENTS } from './definition/condition.ts';
import { record } from './ledger/record.ts';

const Result = z.enum(['FAIL', 'SKIP', 'ROLLBACK', 'RETRY']);
export type ConditionResult = z.infer<typeof Result>;

const RuleState = z.object({
  name: z.string(),
  provider: z.string(),
  status: z.enum(['InProgress', 'Succeeded', 'Failed', 'Abandoned']),
  startedAt: z.string(),
  endedAt: z.string().optional(),
  summary: z.string().optional(),
  errorDetails: z.object({ code: z.string(), message: z.string() }).optional(),
  externalExecutionId: z.string().optional(),
  /** It could not be evaluated. */
  errored: z.literal(true).optional(),
  /** When it is looked at again: a window opens, an alarm has had its time. */
  lookAgainAt: z.string().optional(),
  /** The alarm has been out of the watched states since. */
  cleared: z.literal(true).optional(),
});
export type RuleState = z.infer<typeof RuleState>;

export const ConditionState = z.object({
  executionId: z.string(),
  stage: z.string(),
  moment: z.enum(['BEFORE_ENTRY', 'ON_SUCCESS', 'ON_FAILURE']),
  attempt: z.int(),
  /** What is engaged where it is not met. */
  result: Result,
  status: z.enum(['InProgress', 'Failed', 'Errored', 'Succeeded', 'Cancelled', 'Abandoned', 'Overridden']),
  rules: z.array(RuleState),
  startedAt: z.string(),
  endedAt: z.string().optional(),
  override: z.object({ by: z.string(), reason: z.string(), at: z.string() }).optional(),
});
export type ConditionState = z.infer<typeof ConditionState>;
export const conditionRecord = record('condition', ConditionState);

export const openCondition = (
  at: Pick<ConditionState, 'executionId' | 'stage' | 'moment' | 'attempt' | 'result'>,
  rules: readonly Pick<RuleState, 'name' | 'provider'>[],
  now: string,
): ConditionState => ({
  ...at,
  status: 'InProgress',
  rules: rules.map(({ name, provider }) => ({ name, provider, status: 'InProgress', startedAt: now })),
  startedAt: now,
});

/** What a rule has come to; absent fields are kept. */
export type RuleNews = Pick<RuleState, 'status'> & Partial<RuleState>;

export const noteRule = (condition: ConditionState, name: string, news: RuleNews, now: string): ConditionState => ({
  ...condition,
  rules: condition.rules.map((rule) => {
    if (rule.name !== name || rule.status !== 'InProgress') return rule;
    const { lookAgainAt: _before, ...kept } = rule;
    return { ...kept, ...news, ...(news.status === 'InProgress' ? {} : { endedAt: now }) };
  }),
});

/**
 * Ends a condition that its rules have decided. What only waits is given up then; what a machine follows (a build, a
 * function) still tells its end.
 */
export const settleCondition = (condition: ConditionState, now: string): ConditionState => {
  if (condition.status !== 'InProgress') return condition;
  const { rules } = condition;
  const failed = rules.filter(({ status }) => status === 'Failed');
  if (failed.length === 0 && rules.some(({ status }) => status !== 'Succeeded')) return condition;
  const status = failed.length === 0 ? 'Succeeded' : failed.some(({ errored }) => errored) ? 'Errored' : 'Failed';
  return { ...condition, status, endedAt: now, rules: rules.map((rule) => givenUp(rule, now)) };
};

export const overrideCondition = (
  condition: ConditionState,
  override: NonNullable<ConditionState['override']>,
): ConditionState => ({
  ...condition,
  status: 'Overridden',
  override,
  endedAt: override.at,
  rules: condition.rules.map((rule) => givenUp(rule, override.at)),
});

/** The attempt has ended, and nobody looks at it any more. */
export const abandonCondition = (condition: ConditionState, now: string): ConditionState => ({
  ...condition,
  status: 'Abandoned',
  endedAt: now,
  rules: condition.rules.map((rule) =>
    rule.status === 'InProgress' ? { ...rule, status: 'Abandoned', endedAt: now } : rule,
  ),
});

const givenUp = (rule: RuleState, now: string): RuleState =>
  rule.status === 'InProgress' && rule.lookAgainAt !== undefined
    ? { ...rule, status: 'Abandoned', endedAt: now }
    : rule;

export type ConditionDecision = 'wait' | 'met' | ConditionResult;

export const decisionOf = ({ status, result }: ConditionState): ConditionDecision => {
  switch (status) {
    case 'InProgress':
      return 'wait';
    case 'Succeeded':
    case 'Overridden':
      return 'met';
    case 'Failed':
      return result;
    default:
      return 'FAIL';
  }
};

/** `Deploy beforeEntry/Hours: WindowTooLate: …`, for the summary of the execution. */
export const summaryOf = ({ stage, moment, status, rules }: ConditionState): string =>
  status === 'Abandoned' ? 'ExecutionStopped' : refusals({ stage, moment, rules });

const refusals = ({ stage, moment, rules }: Pick<ConditionState, 'stage' | 'moment' | 'rules'>): string =>
  rules
    .filter(({ status }) => status === 'Failed')
    .map(
      ({ name, errorDetails }) =>
        `${stage} ${MOMENTS[moment]}/${name}: ${errorDetails ? `${errorDetails.code}: ${errorDetails.message}` : 'failed'}`,
    )
    .join(', ');
