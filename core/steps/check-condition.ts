/**
 * Step 4 and 6: looks at the rules of a stage's condition. Rules that need a look are evaluated here; the machine
 * brings the results of builds. While a rule waits, so does the machine, on a task token until the next look. Whoever
 * decides before (a person who overrides, a rule that says no) wakes it. Asking again changes nothing.
 */
import {
  abandonCondition,
  type ConditionState,
  conditionRecord,
  decisionOf,
  noteRule,
  openCondition,
  type RuleNews,
  settleCondition,
  summaryOf,
} from '../condition.ts';
import type { CheckCondition, ConditionChecked, Result } from '../contract.ts';
import type { Condition } from '../definition/condition.ts';
import { conditionOf } from '../definition/rules-of.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import type { Execution } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { type Installation, regionOf } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { beginActions } from '../parts/begin-actions.ts';
import { currentExecution, definitionOf } from '../parts/current-execution.ts';
import { keptResults } from '../parts/kept-results.ts';
import { readCause } from '../parts/read-cause.ts';
import type { Alarms } from '../ports/alarms.ts';
import type { Clock } from '../ports/clock.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { cannot, checkAlarm, checkVariable, checkWindow, evaluated } from '../rules/evaluate.ts';
import { owe, waitKey, waitRecord } from '../wait.ts';
import { placeOf } from '../work.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly machines: Pick<Machines, 'answer'>;
  readonly alarms: Alarms;
  readonly clock: Clock;
  readonly installation: Installation;
}

/** A machine asks again after a day at the latest, so that a lost answer heals. */
const LONGEST_SECONDS = 24 * 3600;

export const checkCondition = (ports: Ports) => {
  const { ledger, clock } = ports;
  const answer = answerWait(ports);
  return async (input: CheckCondition): Promise<ConditionChecked> => {
    const { executionId, attempt, stage, moment } = input;
    const waits = waitKey.condition(executionId, attempt, stage, moment);
    const condition = await decide(ledger, async () => {
      const now = clock.now();
      const execution = (await currentExecution(ledger, input)).data;
      const definition = await definitionOf(ledger, execution);
      const declared = declaredIn(definition, input);
      const item = await conditionItem(ledger, input, declared, now);
      const looked = execution.stopTrigger
        ? stoppedCondition(item.data, now)
        : await look(ports, execution, declared, item.data, input, now);
      const met = decisionOf(looked) === 'met' && decisionOf(item.data) !== 'met';
      const begins =
        met && moment === 'BEFORE_ENTRY' ? await beginStage(ledger, definition, execution, stage, now) : [];
      const noted: Change[] = looked === item.data && item.revision > 0 ? [] : [{ put: { ...item, data: looked } }];
      await ledger.write([...noted, ...begins, ...(await wakes(ledger, input, looked, now))]);
      return looked;
    });
    await answer(waits);
    const decision = decisionOf(condition);
    const seconds = secondsToWait(condition, clock.now());
    return {
      decision: decision === 'wait' && seconds === undefined ? 'pending' : decision,
      seconds: seconds ?? 0,
      summary: summaryOf(condition),
    };
  };
};

/** Throws `UnknownCondition`: a machine names only its own, but others may invoke the function too. */
const declaredIn = (definition: PipelineDefinition, { stage, moment }: CheckCondition): Condition => {
  const found = definition.stages.find(({ name }) => name === stage);
  const condition = found && conditionOf(found, moment);
  if (condition) return condition;
  throw new TaglineError('UnknownAction', `${definition.name} has no condition ${moment} of ${stage}`);
};

/** An earlier attempt's is looked at anew. */
const conditionItem = async (
  ledger: Ledger,
  { executionId, attempt, stage, moment }: CheckCondition,
  declared: Condition,
  now: string,
): Promise<Item<ConditionState>> => {
  const key = keys.condition(executionId, stage, moment);
  const before = await conditionRecord.read(ledger, key);
  if (before?.data.attempt === attempt) return before;
  const at = { executionId, stage, moment, attempt, result: declared.result ?? ('FAIL' as const) };
  const rules = declared.rules.map(({ name, ruleTypeId }) => ({ name, provider: ruleTypeId.provider }));
  const data = openCondition(at, rules, now);
  return before ? { ...before, data } : conditionRecord.fresh(key, data);
};

/** Nothing more begins of an execution that is being stopped. */
const stoppedCondition = (condition: ConditionState, now: string): ConditionState =>
  condition.status === 'InProgress' ? abandonCondition(condition, now) : condition;

const look = async (
  { alarms, installation }: Ports,
  execution: Execution,
  declared: Condition,
  before: ConditionState,
  { rules, results }: CheckCondition,
  now: string,
): Promise<ConditionState> => {
  let condition = before;
  for (const result of results) condition = noteRule(condition, ruleOf(result), newsOf(result), now);
  if (condition.status !== 'InProgress') return condition;
  const place = placeOf(execution, regionOf(execution.target, installation));
  for (const { name, configuration } of rules) {
    const state = condition.rules.find((rule) => rule.name === name);
    if (state?.status !== 'InProgress' || (state.lookAgainAt ?? now) > now) continue;
    const minutes = declared.rules.find((rule) => rule.name === name)?.timeoutInMinutes;
    const alarm =
      state.provider === 'CloudWatchAlarm'
        ? await lookAtAlarm(alarms, place, configuration['AlarmName'] ?? '')
        : undefined;
    const news = evaluated(() => {
      if (state.provider === 'VariableCheck') return checkVariable(configuration);
      if (state.provider === 'DeploymentWindow') return checkWindow(configuration, state, minutes, now);
      return alarm && 'status' in alarm ? alarm : checkAlarm(configuration, state, alarm, now);
    });
    condition = noteRule(condition, name, news, now);
  }
  return settleCondition(condition, now);
};

/** An alarm that cannot be read now may be read later; one that this role may not read never will. */
const lookAtAlarm = async (
  alarms: Alarms,
  place: Parameters<Alarms['look']>[0],
  name: string,
): Promise<Awaited<ReturnType<Alarms['look']>> | RuleNews> => {
  try {
    return await alarms.look(place, name);
  } catch (error) {
    if (!(error instanceof TaglineError) || error.retryable) throw error;
    return cannot(error.code, error.message);
  }
};

/** The machine names a rule that runs a build `<moment>/<rule>`, as its build does. */
const ruleOf = ({ name }: Result): string => name.slice(name.indexOf('/') + 1);

/** What says of a build or a function that it did not run, or did not end. */
const NO_ANSWER = /^(States\.(?!TaskFailed)|Lambda\.|CodeBuild\.|Sandbox\.)/;

const newsOf = ({ status, error = 'Failed', cause, summary, externalExecutionId }: Result): RuleNews => ({
  status,
  ...(externalExecutionId === undefined ? {} : { externalExecutionId }),
  ...(status === 'Succeeded'
    ? { summary: summary ?? '' }
    : { errorDetails: { code: error, message: readCause(cause) } }),
  ...(status === 'Failed' && NO_ANSWER.test(error) ? { errored: true } : {}),
});

const beginStage = async (
  ledger: Ledger,
  definition: PipelineDefinition,
  execution: Execution,
  stage: string,
  now: string,
): Promise<readonly Change[]> => {
  const kept = Object.keys(await keptResults(ledger, definition, execution, stage));
  return beginActions(ledger, definition, execution, { stage, kept }, now);
};

/** The wait of a machine that asks with a token; whoever waits already is woken by a decision. */
const wakes = async (
  ledger: Ledger,
  { executionId, attempt, stage, moment, token }: CheckCondition,
  condition: ConditionState,
  now: string,
): Promise<readonly Change[]> => {
  const key = waitKey.condition(executionId, attempt, stage, moment);
  const before = await waitRecord.read(ledger, key);
  const data = token === undefined ? before?.data : { token, since: now };
  if (!data) return [];
  const wait = before
    ? { ...before, data, open: token === undefined ? before.open : undefined }
    : waitRecord.fresh(key, data);
  if (condition.status !== 'InProgress') return [{ put: owe(wait, { output: {} }, now) }];
  return token === undefined ? [] : [{ put: wait }];
};

/** Undefined where no rule waits for a next look. */
const secondsToWait = ({ rules }: ConditionState, now: string): number | undefined => {
  const looks = rules.flatMap(({ status, lookAgainAt }) =>
    status === 'InProgress' && lookAgainAt !== undefined ? [Date.parse(lookAgainAt)] : [],
  );
  if (looks.length === 0) return undefined;
  const seconds = Math.ceil((Math.min(...looks) - Date.parse(now)) / 1000);
  return Math.min(LONGEST_SECONDS, Math.max(1, seconds));
};
