/**
 * The branch of one action in its group: a result that is kept from an earlier attempt is passed on; else the ledger is told, the work is done, the ledger is told again.
 * A failure is data: the branch ends well with `status: Failed`, so that its siblings go on.
 */
import { physicalNames } from '../core/physical-names.ts';
import { type Catcher, expression, type Json, literal, type Machine, quoted, type Retrier, type State } from './asl.ts';
import { fittingName } from './names.ts';
import type { MachinePlan, PlannedAction, PlannedGroup } from './plan.ts';

/** A timeout has none. */
const CAUSE = expression('$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : null');

/** The ledger holds a short text of a cause; the whole is in the machine's history. */
const CAUSE_LIMIT = 1000;

export const actionBranch = (plan: MachinePlan, group: PlannedGroup, planned: PlannedAction): Machine => {
  const { action, stage } = planned;
  const whole = `${stage}/${action.name}`;
  const name = (part: string): string => fittingName(part === '' ? whole : `${whole} ${part}`);
  const failed = name('failed');
  const error: Json = {
    error: expression('$states.errorOutput.Error'),
    cause: CAUSE,
  };
  const catches: readonly Catcher[] = [
    {
      ErrorEquals: ['States.DataLimitExceeded'],
      Output: { error: 'OutputVariablesSizeExceeded', cause: CAUSE },
      Next: failed,
    },
    { ErrorEquals: ['States.ALL'], Output: error, Next: failed },
  ];
  const work = planned.provider.fragment({
    plan,
    group: group.number,
    planned,
    name,
    done: name('succeeded'),
    catches,
  });
  const kept = `$lookup($entered.kept, ${quoted(action.name)})`;
  return {
    StartAt: name('kept?'),
    States: {
      [name('kept?')]: {
        Type: 'Choice',
        Choices: [{ Condition: expression(`$exists(${kept})`), Next: name('kept') }],
        Default: name('begins'),
      },
      [name('kept')]: { Type: 'Pass', Output: expression(kept), End: true },
      [name('begins')]: begins(planned, work.startAt),
      ...work.states,
      [name('succeeded')]: succeeded(planned),
      [failed]: ended(planned, FAILED, {
        name: literal(action.name),
        status: 'Failed',
        error: expression('$states.input.error'),
        cause: expression(cause),
      }),
    },
  };
};

/**
 * What people read of a cause. Lambda and CodeBuild give JSON: the message in it, the first of a build being the command that failed. A timeout has no cause.
 * What people wrote (a comment) is no JSON and stays as it is; nothing is parsed, so that no text can fail here.
 */
const cause = `(
  $whole := $type($states.input.cause) = "string" ? $states.input.cause : "no cause is given";
  $found := $substring($whole, 0, 1) = "{" ? $match($whole, /"(?:errorMessage|Message)":"((?:[^\\\\"]|\\\\.)+)"/) : [];
  $substring($exists($found[0]) ? $replace($replace($found[0].groups[0], "\\\\n", " "), "\\\\\\"", "\\"") : $whole, 0, ${CAUSE_LIMIT})
)`.replaceAll(/\n\s*/g, ' ');

/** A status is written again until DynamoDB takes it: the same values, under the same condition. */
const TRANSIENT: readonly Retrier[] = [
  {
    ErrorEquals: [
      'DynamoDB.ProvisionedThroughputExceededException',
      'DynamoDB.ThrottlingException',
      'DynamoDB.RequestLimitExceededException',
      'DynamoDB.InternalServerErrorException',
      'DynamoDB.TransactionConflictException',
      'DynamoDB.SdkClientException',
    ],
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxAttempts: 8,
    JitterStrategy: 'FULL',
  },
];

const key = ({ stage, action }: PlannedAction): Json => ({
  pk: { S: expression('"EXECUTION#" & $run.executionId') },
  sk: { S: literal(`ACTION#${stage}#${action.name}`) },
});

const NAMES = { '#status': 'status', '#attempt': 'attempt', '#revision': 'revision' };
const attempt = { N: expression('$string($run.attempt)') };
const now = { S: expression('$now()') };

const begins = (planned: PlannedAction, next: string): State => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::dynamodb:updateItem',
  Arguments: {
    TableName: physicalNames.ledger,
    Key: key(planned),
    UpdateExpression:
      'SET #kind = :kind, executionId = :execution, #stage = :stage, #name = :name, #provider = :provider, runOrder = :order, #attempt = :attempt, #status = :status, startedAt = :now ' +
      'REMOVE endedAt, #summary, errorDetails, externalExecutionId, outputVariables, deployment ADD #revision :one',
    ConditionExpression: 'attribute_not_exists(pk) OR #attempt <= :attempt',
    ExpressionAttributeNames: {
      ...NAMES,
      '#kind': 'kind',
      '#stage': 'stage',
      '#name': 'name',
      '#provider': 'provider',
      '#summary': 'summary',
    },
    ExpressionAttributeValues: {
      ':kind': { S: 'action' },
      ':execution': { S: expression('$run.executionId') },
      ':stage': { S: literal(planned.stage) },
      ':name': { S: literal(planned.action.name) },
      ':provider': { S: planned.action.actionTypeId.provider },
      ':order': { N: String(planned.action.runOrder) },
      ':attempt': attempt,
      ':status': { S: 'InProgress' },
      ':now': now,
      ':one': { N: '1' },
    },
  },
  Retry: TRANSIENT,
  Next: next,
});

const succeeded = (planned: PlannedAction): State => {
  const variables = '$states.input.variables';
  const carried = planned.carried
    .map((wanted) => `${quoted(wanted)}: $lookup(${variables}, ${quoted(wanted)})`)
    .join(', ');
  return ended(planned, SUCCEEDED, {
    name: literal(planned.action.name),
    status: 'Succeeded',
    variables: planned.carried.length === 0 ? {} : expression(`{ ${carried} }`),
  });
};

interface End {
  readonly set: string;
  readonly names: { readonly [name: string]: string };
  readonly values: { readonly [name: string]: Json };
}

const SUCCEEDED: End = {
  set: '#status = :status, endedAt = :now, externalExecutionId = :id, #summary = :summary, outputVariables = :variables',
  names: { '#summary': 'summary' },
  values: {
    ':status': { S: 'Succeeded' },
    ':id': { S: expression('$states.input.externalExecutionId') },
    ':summary': { S: expression('$states.input.summary') },
    ':variables': {
      M: expression(
        '$merge([{}, $each($states.input.variables, function($value, $key) { { $key: { "S": $string($value) } } })])',
      ),
    },
  },
};

/** A failed build's id stands in the cause that Step Functions gives; other providers have written theirs. */
const FAILED: End = {
  set: '#status = :status, endedAt = :now, errorDetails = :error',
  names: {},
  values: {
    ':status': { S: 'Failed' },
    ':error': { M: { code: { S: expression('$states.input.error') }, message: { S: expression(cause) } } },
  },
};

const ended = (planned: PlannedAction, { set, names, values }: End, output: Json): State => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::dynamodb:updateItem',
  Arguments: {
    TableName: physicalNames.ledger,
    Key: key(planned),
    UpdateExpression: `SET ${set} ADD #revision :one`,
    ConditionExpression: '#attempt = :attempt',
    ExpressionAttributeNames: { ...NAMES, ...names },
    ExpressionAttributeValues: { ':attempt': attempt, ':now': now, ':one': { N: '1' }, ...values },
  },
  Retry: TRANSIENT,
  Output: output,
  End: true,
});
