/**
 * The policy of a bus, which lets others put events: statements are added one by one, or the policy is set as a whole.
 */
import type { Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { busArn, noBus, readBusAddress } from './addresses.ts';
import type { EventBridge } from './event-bridge.ts';
import { invalid } from './faults.ts';
import { busDemand } from './rule-demand.ts';
import type { Bus } from './store.ts';

interface Condition {
  readonly Type: string;
  readonly Key: string;
  readonly Value: string;
}

interface Input {
  readonly EventBusName?: string;
  readonly Action?: string;
  readonly Principal?: string;
  readonly StatementId?: string;
  readonly Condition?: Condition;
  readonly Policy?: string;
}

interface Statement {
  readonly Sid?: string;
  readonly [member: string]: unknown;
}

interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

const LARGEST_POLICY = 10240;

export const putPermission = (bridge: EventBridge): Operation<Input> => ({
  demands: (input, call) => [busDemand(bridge, 'events:PutPermission', readBusAddress(input.EventBusName, call))],
  run(input, call) {
    onlyMembers('events:PutPermission', input, [
      'EventBusName',
      'Action',
      'Principal',
      'StatementId',
      'Condition',
      'Policy',
    ]);
    const address = readBusAddress(input.EventBusName, call);
    bridge.store.transaction(() => {
      const bus = bridge.store.bus(address);
      if (!bus) throw noBus(address.name);
      const policy = input.Policy ? readPolicy(input.Policy) : JSON.stringify(withStatement(bus, input));
      if (policy.length > LARGEST_POLICY)
        throw new Fault('PolicyLengthExceededException', 'The event bus policy exceeds the maximum size allowed.');
      bridge.store.putBus({ ...bus, policy, modified: bridge.cloud.clock.now() });
    });
  },
});

const readPolicy = (text: string): string => {
  try {
    const policy = JSON.parse(text) as { Statement?: unknown } | null;
    if (policy !== null && typeof policy === 'object' && policy.Statement) return text;
  } catch {
    // Refused below like any other text that is no policy.
  }
  throw invalid('The specified policy is not valid JSON or has no Statement.');
};

const withStatement = (bus: Bus, input: Input): Policy => {
  const { StatementId: sid, Action, Principal: principal } = input;
  if (sid === undefined || Action === undefined || principal === undefined)
    throw invalid('Parameter(s) StatementId, Action and Principal must be specified.');
  if (Action !== 'events:PutEvents') throw invalid("Provided value in parameter 'action' is not supported.");
  const known = statementsOf(bus);
  return {
    Version: '2012-10-17',
    Statement: [
      ...known.filter(({ Sid }) => Sid !== sid),
      {
        Sid: sid,
        Effect: 'Allow',
        Principal: principal === '*' ? '*' : { AWS: `arn:aws:iam::${principal}:root` },
        Action,
        Resource: busArn(bus),
        ...condition(input.Condition),
      },
    ],
  };
};

const condition = (given: Condition | undefined) => {
  if (!given) return {};
  if (given.Type !== 'StringEquals' || given.Key !== 'aws:PrincipalOrgID')
    throw notInLocalCloud(`the condition ${given.Type} of ${given.Key} in events:PutPermission`);
  return { Condition: { [given.Type]: { [given.Key]: given.Value } } };
};

const statementsOf = (bus: Bus): readonly Statement[] => {
  const { Statement: statements = [] } = JSON.parse(bus.policy ?? '{}') as { Statement?: Statement | Statement[] };
  return Array.isArray(statements) ? statements : [statements];
};

export const removePermission = (
  bridge: EventBridge,
): Operation<{ EventBusName?: string; StatementId?: string; RemoveAllPermissions?: boolean }> => ({
  demands: (input, call) => [busDemand(bridge, 'events:RemovePermission', readBusAddress(input.EventBusName, call))],
  run(input, call) {
    onlyMembers('events:RemovePermission', input, ['EventBusName', 'StatementId', 'RemoveAllPermissions']);
    if (!input.StatementId && !input.RemoveAllPermissions)
      throw invalid('Parameter StatementId or RemoveAllPermissions must be specified.');
    const address = readBusAddress(input.EventBusName, call);
    bridge.store.transaction(() => {
      const bus = bridge.store.bus(address);
      if (!bus) throw noBus(address.name);
      const known = statementsOf(bus);
      const left = input.RemoveAllPermissions ? [] : known.filter(({ Sid }) => Sid !== input.StatementId);
      if (!input.RemoveAllPermissions && left.length === known.length) {
        const because =
          known.length === 0 ? 'EventBus does not have a policy.' : 'Statement with the provided id does not exist.';
        throw new Fault('ResourceNotFoundException', because);
      }
      const policy = left.length === 0 ? undefined : JSON.stringify({ Version: '2012-10-17', Statement: left });
      bridge.store.putBus({ ...bus, policy, modified: bridge.cloud.clock.now() });
    });
  },
});
