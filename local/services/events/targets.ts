/** Reading and removing targets. */
import type { Operation } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { noRule, readBusAddress } from './addresses.ts';
import { type EventBridge, pageOf } from './event-bridge.ts';
import { ruleDemand } from './rule-demand.ts';

interface OfRule {
  readonly Rule: string;
  readonly EventBusName?: string;
}

export const removeTargets = (
  bridge: EventBridge,
): Operation<OfRule & { Ids: readonly string[]; Force?: boolean }> => ({
  demands: (input, call) => [ruleDemand(bridge, 'events:RemoveTargets', input.EventBusName, input.Rule, call)],
  run(input, call) {
    onlyMembers('events:RemoveTargets', input, ['Rule', 'EventBusName', 'Ids', 'Force']);
    if (input.Force) throw notInLocalCloud('the member Force of events:RemoveTargets (managed rules)');
    const bus = readBusAddress(input.EventBusName, call);
    const rule = bridge.store.rule(bus, input.Rule);
    if (!rule) throw noRule(bus, input.Rule);
    const missing = bridge.store.transaction(() => input.Ids.filter((id) => !bridge.store.dropTarget(rule.id, id)));
    return {
      FailedEntryCount: missing.length,
      FailedEntries: missing.map((id) => ({
        TargetId: id,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Rule ${input.Rule} does not have a target with the Id ${id}.`,
      })),
    };
  },
});

export const listTargetsByRule = (bridge: EventBridge): Operation<OfRule & { Limit?: number; NextToken?: string }> => ({
  demands: (input, call) => [ruleDemand(bridge, 'events:ListTargetsByRule', input.EventBusName, input.Rule, call)],
  run(input, call) {
    onlyMembers('events:ListTargetsByRule', input, ['Rule', 'EventBusName', 'Limit', 'NextToken']);
    const bus = readBusAddress(input.EventBusName, call);
    const rule = bridge.store.rule(bus, input.Rule);
    if (!rule) throw noRule(bus, input.Rule);
    const { items, more } = pageOf(input, bridge.store.targets(rule.id));
    return { Targets: items, ...more };
  },
});
