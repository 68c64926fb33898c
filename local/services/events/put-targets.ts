import type { Operation } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { noRule, type Place, readBusAddress } from './addresses.ts';
import type { EventBridge } from './event-bridge.ts';
import { invalid, limitExceeded } from './faults.ts';
import { readPath } from './input/json-path.ts';
import { RESERVED } from './input/make-input.ts';
import { isJson, isTemplate } from './input/render-template.ts';
import { ruleDemand } from './rule-demand.ts';
import type { Target } from './target.ts';
import { readTargetArn } from './target-kind.ts';

interface Input {
  readonly Rule: string;
  readonly EventBusName?: string;
  readonly Targets: readonly Target[];
}

const TARGETS_OF_A_RULE = 5;
const MEMBERS = [
  'Id',
  'Arn',
  'RoleArn',
  'Input',
  'InputPath',
  'InputTransformer',
  'SqsParameters',
  'DeadLetterConfig',
  'RetryPolicy',
];

export const putTargets = (bridge: EventBridge): Operation<Input> => ({
  demands(input, call) {
    const targets = Array.isArray(input.Targets) ? input.Targets : [];
    const roles = [...new Set(targets.flatMap(({ RoleArn }) => (RoleArn ? [RoleArn] : [])))];
    return [
      ruleDemand(bridge, 'events:PutTargets', input.EventBusName, input.Rule, call, {
        'events:TargetArn': targets.map(({ Arn }) => Arn),
      }),
      ...roles.map((resource) => ({
        action: 'iam:PassRole',
        resource,
        context: { 'iam:PassedToService': 'events.amazonaws.com' },
      })),
    ];
  },
  run(input, call) {
    onlyMembers('events:PutTargets', input, ['Rule', 'EventBusName', 'Targets']);
    const bus = readBusAddress(input.EventBusName, call);
    for (const target of input.Targets) checkTarget(target, bus);
    bridge.store.transaction(() => {
      const rule = bridge.store.rule(bus, input.Rule);
      if (!rule) throw noRule(bus, input.Rule);
      for (const target of input.Targets) bridge.store.putTarget(rule.id, target);
      if (bridge.store.targets(rule.id).length > TARGETS_OF_A_RULE) throw limitExceeded();
    });
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
});

const checkTarget = (target: Target, rule: Place): void => {
  onlyMembers('an EventBridge target', target, MEMBERS);
  const { kind, region, resource } = readTargetArn(target.Arn);
  if (kind !== 'events' && region !== rule.region)
    throw invalid(`Parameter Arn is not valid. Reason: The target ${target.Arn} must be in the region of the rule.`);
  if ((kind === 'states' || kind === 'codebuild') && !target.RoleArn)
    throw invalid(`RoleArn is required for target ${target.Arn}.`);
  if (target.RoleArn && !/^arn:aws:iam::\d{12}:role\/.+$/.test(target.RoleArn))
    throw invalid(`Parameter RoleArn is not valid. Reason: Provided role ${target.RoleArn} is not in correct format.`);
  if (kind === 'sqs' && resource.endsWith('.fifo') && !target.SqsParameters?.MessageGroupId)
    throw invalid(`Parameter(s) SqsParameters must be specified for target: ${target.Id}.`);
  if (kind === 'sns' && resource.endsWith('.fifo')) throw notInLocalCloud('FIFO topics');
  checkInput(target, kind === 'events');
  checkRetries(target);
};

const checkInput = (target: Target, isBus: boolean): void => {
  const { Id, Input, InputPath, InputTransformer } = target;
  const given = [Input, InputPath, InputTransformer].filter((value) => value !== undefined && value !== null);
  if (given.length > 1)
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  if (given.length > 0 && isBus)
    throw invalid(`Input, InputPath and InputTransformer are not supported for the event bus target ${Id}.`);
  if (Input !== undefined && !isJson(Input)) throw invalid(`JSON syntax error in input for target ${Id}`);
  if (InputPath !== undefined) readPath(InputPath);
  if (InputTransformer) checkTransformer(Id, InputTransformer);
};

const checkTransformer = (id: string, transformer: NonNullable<Target['InputTransformer']>): void => {
  onlyMembers('an EventBridge input transformer', transformer, ['InputPathsMap', 'InputTemplate']);
  const { InputPathsMap = {}, InputTemplate } = transformer;
  const names = Object.keys(InputPathsMap);
  for (const name of names) {
    if ((RESERVED as readonly string[]).includes(name) || /^aws/i.test(name))
      throw invalid(`InputPathsMap keys of target ${id} must not start with "AWS".`);
    readPath(InputPathsMap[name] as string);
  }
  if (!isTemplate(InputTemplate)) throw invalid(`Invalid InputTemplate for target ${id} : [${InputTemplate}]`);
};

const checkRetries = ({ Id, RetryPolicy, DeadLetterConfig }: Target): void => {
  if (RetryPolicy)
    onlyMembers('an EventBridge retry policy', RetryPolicy, ['MaximumRetryAttempts', 'MaximumEventAgeInSeconds']);
  const queue = DeadLetterConfig?.Arn;
  if (queue && !/^arn:aws:sqs:[a-z0-9-]+:\d{12}:[^:/]+$/.test(queue))
    throw invalid(
      `Parameter DeadLetterConfig of target ${Id} is not valid. Reason: Provided Arn is not in correct format.`,
    );
  if (queue?.endsWith('.fifo')) throw invalid(`FIFO queues are not supported as dead-letter queue of target ${Id}.`);
};
