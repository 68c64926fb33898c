import type { Call, Operation } from '../../kernel/cloud.ts';
import { tagContext } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type BusAddress, noBus, readBusAddress, ruleArn } from './addresses.ts';
import type { EventBridge } from './event-bridge.ts';
import { invalid, limitExceeded, RULES_OF_A_BUS } from './faults.ts';
import { namedInPattern, readEventPattern } from './read-pattern.ts';
import { ruleDemand } from './rule-demand.ts';
import { readSchedule } from './schedule/read-schedule.ts';
import type { Rule } from './store.ts';
import { putTags, readTags, type Tag } from './tags.ts';

interface Input {
  readonly Name: string;
  readonly ScheduleExpression?: string;
  readonly EventPattern?: string;
  readonly State?: Rule['state'];
  readonly Description?: string;
  readonly RoleArn?: string;
  readonly Tags?: readonly Tag[];
  readonly EventBusName?: string;
}

export const putRule = (bridge: EventBridge): Operation<Input> => ({
  demands: (input, call) => demandsOf(bridge, input, call),
  run(input, call) {
    onlyMembers('events:PutRule', input, [
      'Name',
      'ScheduleExpression',
      'EventPattern',
      'State',
      'Description',
      'RoleArn',
      'Tags',
      'EventBusName',
    ]);
    const bus = readBusAddress(input.EventBusName, call);
    const rule = readRule(input, bus, bridge.cloud.clock.now());
    const tags = readTags(input.Tags);
    const arn = ruleArn(bus, input.Name);
    bridge.store.transaction(() => {
      if (!bridge.store.bus(bus)) throw noBus(bus.name);
      const known = bridge.store.rule(bus, input.Name);
      if (!known && bridge.store.rules(bus).length >= RULES_OF_A_BUS) throw limitExceeded();
      // A schedule that is put again as it was keeps its rhythm.
      const same = known?.schedule === rule.schedule && known?.next !== undefined && rule.next !== undefined;
      bridge.store.putRule(same ? { ...rule, next: known.next } : rule);
      // Tags of an existing rule are left as they are, as on AWS.
      if (!known) putTags(bridge.store, arn, tags);
    });
    bridge.scheduler.arm();
    return { RuleArn: arn };
  },
});

const demandsOf = (bridge: EventBridge, input: Input, call: Call) => {
  const context = {
    'events:source': namedInPattern(input.EventPattern, 'source'),
    'events:detail-type': namedInPattern(input.EventPattern, 'detail-type'),
  };
  const demands = [ruleDemand(bridge, 'events:PutRule', input.EventBusName, input.Name, call, context)];
  if (input.Tags?.length)
    demands.push(
      ruleDemand(bridge, 'events:TagResource', input.EventBusName, input.Name, call, tagContext(input.Tags)),
    );
  if (input.RoleArn) {
    const context = { 'iam:PassedToService': 'events.amazonaws.com' };
    demands.push({ action: 'iam:PassRole', resource: input.RoleArn, context });
  }
  return demands;
};

const readRule = (input: Input, bus: BusAddress, now: number): Omit<Rule, 'id'> => {
  const { EventPattern: pattern, ScheduleExpression: schedule, State: state = 'ENABLED' } = input;
  if (!pattern && !schedule) throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  if (schedule && bus.name !== 'default')
    throw invalid('ScheduleExpression is supported only on the default event bus.');
  if (pattern) readEventPattern(pattern);
  const next = schedule ? readSchedule(schedule).after(now, now) : undefined;
  return {
    bus,
    name: input.Name,
    pattern: pattern || undefined,
    schedule: schedule || undefined,
    state,
    description: input.Description || undefined,
    role: input.RoleArn || undefined,
    next: state === 'DISABLED' ? undefined : next,
  };
};
