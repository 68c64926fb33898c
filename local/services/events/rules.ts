/** Reading, switching and deleting rules. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type BusAddress, noBus, noRule, readBusAddress, ruleArn } from './addresses.ts';
import { type EventBridge, pageOf } from './event-bridge.ts';
import { invalid } from './faults.ts';
import { busDemand, ruleDemand } from './rule-demand.ts';
import { readSchedule } from './schedule/read-schedule.ts';
import type { Rule } from './store.ts';

interface Named {
  readonly Name: string;
  readonly EventBusName?: string;
}

const find = ({ store }: EventBridge, input: Named, call: Call): { bus: BusAddress; rule: Rule } => {
  const bus = readBusAddress(input.EventBusName, call);
  if (!store.bus(bus)) throw noBus(bus.name);
  const rule = store.rule(bus, input.Name);
  if (!rule) throw noRule(bus, input.Name);
  return { bus, rule };
};

const shown = ({ bus, name, pattern, schedule, state, description, role }: Rule) => ({
  Name: name,
  Arn: ruleArn(bus, name),
  EventPattern: pattern,
  ScheduleExpression: schedule,
  State: state,
  Description: description,
  RoleArn: role,
  EventBusName: bus.name,
});

export const describeRule = (bridge: EventBridge): Operation<Named> => ({
  demands: (input, call) => [ruleDemand(bridge, 'events:DescribeRule', input.EventBusName, input.Name, call)],
  run(input, call) {
    onlyMembers('events:DescribeRule', input, ['Name', 'EventBusName']);
    const { bus, rule } = find(bridge, input, call);
    return { ...shown(rule), CreatedBy: bus.account };
  },
});

/** A rule that is not there is deleted already. */
export const deleteRule = (bridge: EventBridge): Operation<Named & { Force?: boolean }> => ({
  demands: (input, call) => [ruleDemand(bridge, 'events:DeleteRule', input.EventBusName, input.Name, call)],
  run(input, call) {
    onlyMembers('events:DeleteRule', input, ['Name', 'EventBusName', 'Force']);
    if (input.Force) throw notInLocalCloud('the member Force of events:DeleteRule (managed rules)');
    const bus = readBusAddress(input.EventBusName, call);
    if (!bridge.store.bus(bus)) throw noBus(bus.name);
    bridge.store.transaction(() => {
      const rule = bridge.store.rule(bus, input.Name);
      if (!rule) return;
      if (bridge.store.targets(rule.id).length > 0) throw invalid("Rule can't be deleted since it has targets.");
      bridge.store.dropRule(rule.id);
      bridge.store.dropTags(ruleArn(bus, input.Name));
    });
  },
});

const switchRule = (bridge: EventBridge, operation: 'EnableRule' | 'DisableRule'): Operation<Named> => ({
  demands: (input, call) => [ruleDemand(bridge, `events:${operation}`, input.EventBusName, input.Name, call)],
  run(input, call) {
    onlyMembers(`events:${operation}`, input, ['Name', 'EventBusName']);
    const { rule } = find(bridge, input, call);
    const now = bridge.cloud.clock.now();
    const enabled = operation === 'EnableRule';
    if (enabled === (rule.state !== 'DISABLED')) return;
    const next = enabled && rule.schedule ? readSchedule(rule.schedule).after(now, now) : undefined;
    bridge.store.putRule({ ...rule, state: enabled ? 'ENABLED' : 'DISABLED', next });
    bridge.scheduler.arm();
  },
});

export const enableRule = (bridge: EventBridge) => switchRule(bridge, 'EnableRule');
export const disableRule = (bridge: EventBridge) => switchRule(bridge, 'DisableRule');

interface Listing {
  readonly EventBusName?: string;
  readonly Limit?: number;
  readonly NextToken?: string;
}

export const listRules = (bridge: EventBridge): Operation<Listing & { NamePrefix?: string }> => ({
  demands: (input, call) => [busDemand(bridge, 'events:ListRules', readBusAddress(input.EventBusName, call))],
  run(input, call) {
    onlyMembers('events:ListRules', input, ['NamePrefix', 'EventBusName', 'Limit', 'NextToken']);
    const bus = readBusAddress(input.EventBusName, call);
    if (!bridge.store.bus(bus)) throw noBus(bus.name);
    const { NamePrefix: prefix = '' } = input;
    const { items, more } = pageOf(
      input,
      bridge.store.rules(bus).filter(({ name }) => name.startsWith(prefix)),
    );
    return { Rules: items.map(shown), ...more };
  },
});

export const listRuleNamesByTarget = (bridge: EventBridge): Operation<Listing & { TargetArn: string }> => ({
  demands: (input, call) => [
    busDemand(bridge, 'events:ListRuleNamesByTarget', readBusAddress(input.EventBusName, call)),
  ],
  run(input, call) {
    onlyMembers('events:ListRuleNamesByTarget', input, ['TargetArn', 'EventBusName', 'Limit', 'NextToken']);
    const bus = readBusAddress(input.EventBusName, call);
    if (!bridge.store.bus(bus)) throw noBus(bus.name);
    const { items, more } = pageOf(input, bridge.store.rulesByTarget(bus, input.TargetArn));
    return { RuleNames: items, ...more };
  },
});
