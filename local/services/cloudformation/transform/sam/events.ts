/** Rules and schedules that start a function or a state machine. */
import { isRecord, type Raw } from '../raw.ts';
import { assumedBy } from './role.ts';
import { conditionOf, given, passed, samFault } from './sam.ts';

/** Of events by pattern or by time: the members of the rule. */
export const ruleOf = (logicalId: string, type: string, properties: Raw): Raw => {
  const { Enabled, State } = properties;
  const state =
    State ?? (Enabled === undefined ? undefined : Enabled === true || Enabled === 'true' ? 'ENABLED' : 'DISABLED');
  if (type === 'Schedule') {
    if (properties['Schedule'] === undefined) throw samFault(logicalId, "Event of type 'Schedule' needs 'Schedule'.");
    return given({
      ScheduleExpression: properties['Schedule'],
      Name: properties['Name'],
      Description: properties['Description'],
      State: state,
    });
  }
  const { Pattern, EventBusName, RuleName } = properties;
  if (!isRecord(Pattern)) throw samFault(logicalId, `Event of type '${type}' needs 'Pattern'.`);
  return given({ EventPattern: Pattern, EventBusName, Name: RuleName, State: state });
};

/** What the target of a rule is told, and how often it is tried. */
export const targetMembers = ({ Input, InputPath, RetryPolicy, DeadLetterConfig, Target }: Raw): Raw =>
  given({
    Input,
    InputPath,
    RetryPolicy,
    DeadLetterConfig: isRecord(DeadLetterConfig) ? passed(DeadLetterConfig, 'Arn') : undefined,
    ...(isRecord(Target) && Target['Id'] !== undefined ? { Id: Target['Id'] } : {}),
  });

export const RULE_EVENTS: readonly string[] = ['Schedule', 'EventBridgeRule', 'CloudWatchEvent'];

/** A rule that starts a state machine, and the role that lets it. */
export const startingRule = (machine: string, resource: Raw, event: string, type: string, properties: Raw): Raw => {
  const name = `${machine}${event}`;
  const role = `${name}Role`;
  const start = { Action: 'states:StartExecution', Effect: 'Allow', Resource: { Ref: machine } };
  return {
    [name]: {
      Type: 'AWS::Events::Rule',
      ...conditionOf(resource),
      Properties: {
        ...ruleOf(machine, type, properties),
        Targets: [
          {
            Id: `${name}StepFunctionsTarget`,
            Arn: { Ref: machine },
            RoleArn: properties['RoleArn'] ?? { 'Fn::GetAtt': [role, 'Arn'] },
            ...targetMembers(properties),
          },
        ],
      },
    },
    ...(properties['RoleArn'] === undefined
      ? {
          [role]: {
            Type: 'AWS::IAM::Role',
            ...conditionOf(resource),
            Properties: {
              AssumeRolePolicyDocument: assumedBy('events.amazonaws.com'),
              Policies: [{ PolicyName: `${role}StartExecutionPolicy`, PolicyDocument: { Statement: [start] } }],
            },
          },
        }
      : {}),
  };
};
