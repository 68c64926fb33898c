/** Deploy/CloudFormation: make a change set and wait until it is ready (CHANGE_SET_REPLACE), execute one (CHANGE_SET_EXECUTE), or both (CREATE_UPDATE). */
import type { Action } from '../../core/definition/schema.ts';
import { expression, type Json, type State } from '../../statemachines/asl.ts';
import { callOf, INVOKE, INVOKE_AND_WAIT, SERVICE_ERRORS, TOKEN } from '../../statemachines/call.ts';
import type { Fragment, FragmentNeeds, ProviderFragment } from '../../statemachines/fragment.ts';
import { jsonValue, textValue } from '../../statemachines/values.ts';

/** CodePipeline's limit of a CloudFormation action. */
const THREE_DAYS = 3 * 24 * 3600;
/** Waits grow by a second up to 15: half an hour in all, then the change set counts as stuck. */
const TURNS = 127;
const LONGEST_WAIT = 15;

export const fragment: ProviderFragment = (needs) => {
  switch (needs.planned.action.configuration['ActionMode']) {
    case 'CHANGE_SET_REPLACE':
      return plan(needs, needs.done);
    case 'CHANGE_SET_EXECUTE':
      return { startAt: needs.name(''), states: { [needs.name('')]: execute(needs) } };
    default: {
      const made = plan(needs, needs.name('execute'));
      return { startAt: made.startAt, states: { ...made.states, [needs.name('execute')]: execute(needs) } };
    }
  }
};

/** Every turn: a call and a choice, and a wait. */
export const loopEvents = ({ configuration }: Action): number =>
  ['CHANGE_SET_REPLACE', 'CREATE_UPDATE'].includes(configuration['ActionMode'] ?? '') ? TURNS * 12 : 0;

const plan = (needs: FragmentNeeds, next: string): Fragment => {
  const { plan: machine, planned, name, catches } = needs;
  const { stage, action } = planned;
  const described = callOf(machine, 'describe-change-set', {
    stage,
    action: action.name,
    changeSetId: expression('$changeSet.changeSetId'),
  });
  return {
    startAt: name(''),
    states: {
      [name('')]: {
        Type: 'Task',
        Resource: INVOKE,
        Arguments: callOf(machine, 'create-change-set', order(needs)),
        Retry: SERVICE_ERRORS,
        Catch: catches,
        Assign: { changeSet: expression('$states.result.Payload'), turn: 1 },
        Next: name('ready?'),
      },
      [name('ready?')]: {
        Type: 'Task',
        Resource: INVOKE,
        Arguments: described,
        Retry: SERVICE_ERRORS,
        Catch: catches,
        Output: {
          ready: expression('$states.result.Payload.ready'),
          externalExecutionId: expression('$changeSet.changeSetId'),
          summary: expression('$states.result.Payload.summary'),
          variables: {},
        },
        Next: name('look'),
      },
      [name('look')]: {
        Type: 'Choice',
        Choices: [
          { Condition: expression('$states.input.ready'), Next: next },
          { Condition: expression(`$turn >= ${TURNS}`), Next: name('stuck') },
        ],
        Default: name('wait'),
      },
      [name('wait')]: {
        Type: 'Wait',
        Seconds: expression(`$min([$turn, ${LONGEST_WAIT}])`),
        Assign: { turn: expression('$turn + 1') },
        Next: name('ready?'),
      },
      [name('stuck')]: {
        Type: 'Pass',
        Output: { error: 'ChangeSetTimeout', cause: 'CloudFormation did not finish the change set' },
        Next: catches[0]?.Next ?? needs.done,
      },
    },
  };
};

const order = ({ planned: { stage, action } }: FragmentNeeds): { readonly [key: string]: Json } => {
  const {
    StackName = '',
    ChangeSetName,
    TemplatePath = '',
    TemplateConfiguration,
    ParameterOverrides,
    Capabilities,
  } = action.configuration;
  const overrides =
    ParameterOverrides === undefined
      ? undefined
      : (JSON.parse(ParameterOverrides) as Record<string, string | number | boolean>);
  return {
    stage,
    action: action.name,
    stackName: textValue(StackName),
    // CREATE_UPDATE has no name of its own for it: one per attempt.
    changeSetName:
      ChangeSetName === undefined
        ? expression(`"tagline-" & $run.executionId & "-" & $run.attempt`)
        : textValue(ChangeSetName),
    templatePath: textValue(TemplatePath),
    ...(TemplateConfiguration === undefined ? {} : { templateConfiguration: textValue(TemplateConfiguration) }),
    ...(overrides === undefined
      ? {}
      : {
          parameterOverrides: jsonValue(
            Object.fromEntries(Object.entries(overrides).map(([key, value]) => [key, String(value)])),
          ),
        }),
    capabilities: Capabilities === undefined ? [] : Capabilities.split(','),
  };
};

const execute = ({ plan: machine, group, planned, done, catches }: FragmentNeeds): State => ({
  Type: 'Task',
  Resource: INVOKE_AND_WAIT,
  Arguments: callOf(machine, 'execute-change-set', {
    stage: planned.stage,
    action: planned.action.name,
    group,
    token: TOKEN,
    plan: {
      stage: planned.carriesOut?.stage ?? planned.stage,
      action: planned.carriesOut?.action ?? planned.action.name,
    },
  }),
  TimeoutSeconds: THREE_DAYS,
  Retry: SERVICE_ERRORS,
  Catch: catches,
  Output: {
    externalExecutionId: expression('$states.result.externalExecutionId'),
    summary: expression('$states.result.summary'),
    variables: expression('$states.result.variables'),
  },
  Next: done,
});
