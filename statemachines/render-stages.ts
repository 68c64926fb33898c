/**
 * A plan whose stages are machines of their own. The machine above holds nothing of a stage but its ARN; the ledger has
 * what a later stage needs of an earlier one, so nothing but the input of the execution crosses between them.
 */
import { STAGE_EXECUTION_PREFIX } from '../core/execution.ts';
import { expression, type Machine, quoted, type Retrier, type State } from './asl.ts';
import { fittingName } from './names.ts';
import type { MachinePlan, PlannedStage } from './plan.ts';
import { fromState } from './render.ts';
import { entryOf, stageStates } from './stage-states.ts';

/** A stage may wait for people and windows; Step Functions ends every execution after a year. */
const YEAR_SECONDS = 365 * 24 * 3600;

/** Starting goes by name: another try finds what an earlier one started. */
const STARTING: readonly Retrier[] = [
  {
    ErrorEquals: ['StepFunctions.AWSStepFunctionsException', 'StepFunctions.SdkClientException'],
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
    MaxAttempts: 8,
  },
];

/** The machine of one stage. */
export const renderStage = (plan: MachinePlan, stage: PlannedStage): Machine => ({
  Comment: `${plan.pipeline} version ${plan.version} for ${plan.environment} ${plan.scope}: ${stage.name}`,
  QueryLanguage: 'JSONata',
  StartAt: 'From',
  States: {
    From: { Type: 'Pass', Assign: { run: expression('$states.input') }, Next: entryOf(stage.name) },
    ...stageStates(plan, stage, 'Done'),
    Done: { Type: 'Succeed', Output: {} },
  },
});

/** The machine above. `arns`: of the machines of the stages, in their order. */
export const renderStages = (plan: MachinePlan, arns: readonly string[]): Machine => ({
  Comment: `${plan.pipeline} version ${plan.version} for ${plan.environment} ${plan.scope}`,
  QueryLanguage: 'JSONata',
  StartAt: 'From',
  States: {
    From: fromState(
      plan.stages.map(({ name }) => name),
      runOf,
    ),
    ...Object.assign(
      {},
      ...plan.stages.map(({ name }, at) => {
        const following = plan.stages[at + 1];
        return runStates(name, at, arns[at] ?? '', following ? runOf(following.name) : 'Done');
      }),
    ),
    Failed: { Type: 'Fail', Error: 'StageFailed', Cause: expression('$failed') },
    Done: { Type: 'Succeed', Output: {} },
  },
});

const runOf = (stage: string): string => fittingName(`${stage} run`);

/** Of a stage's execution Step Functions gives its description as JSON; of one that was not started, a text. */
const WHY = expression(
  '(' +
    '$cause := $exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ""; ' +
    '$ended := $substring($cause, 0, 1) = "{" ? $parse($cause) : {}; ' +
    '$exists($ended.Cause) ? $ended.Cause : $exists($ended.Error) ? $ended.Error : $states.errorOutput.Error' +
    ')',
);

const runStates = (stage: string, index: number, arn: string, next: string): { readonly [name: string]: State } => {
  const last = fittingName(`${stage} last?`);
  return {
    [runOf(stage)]: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Arguments: {
        StateMachineArn: arn,
        Name: expression(
          `${quoted(STAGE_EXECUTION_PREFIX)} & $run.executionId & "-" & $string($run.attempt) & "-${index}"`,
        ),
        Input: expression('$run'),
      },
      TimeoutSeconds: YEAR_SECONDS,
      Retry: STARTING,
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { failed: WHY }, Next: 'Failed' }],
      Output: {},
      Next: last,
    },
    [last]: {
      Type: 'Choice',
      Choices: [{ Condition: expression(`$run.to = ${quoted(stage)}`), Next: 'Done' }],
      Default: next,
    },
  };
};
