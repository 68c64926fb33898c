/** AWS::Events::EventBusPolicy: one statement of a bus's policy. */
import { invalid } from '../validation.ts';
import { unless } from './faults.ts';
import { mapped } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

/** PutPermission takes a statement only as a whole policy: it is put among those that others have there. */
const putStatement = async (properties: Properties, context: ResourceContext): Promise<void> => {
  const EventBusName = (properties['EventBusName'] as string | undefined) ?? 'default';
  const statement = properties['Statement'];
  const StatementId = properties['StatementId'];
  if (statement === undefined) {
    const input = { EventBusName, StatementId, ...mapped(properties, ['Action', 'Condition', 'Principal']) };
    await context.call('events', 'PutPermission', input);
    return;
  }
  if (statement === null || typeof statement !== 'object')
    throw invalid('Value of property Statement must be an object');
  const answer = await context.call<{ Policy?: string }>('events', 'DescribeEventBus', { Name: EventBusName });
  const policy = answer.Policy ? (JSON.parse(answer.Policy) as { Statement: { Sid?: string }[] }) : { Statement: [] };
  const others = policy.Statement.filter((other) => other.Sid !== StatementId);
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [...others, { ...statement, Sid: StatementId }] });
  await context.call('events', 'PutPermission', { EventBusName, Policy });
};

const put = async (properties: Properties, context: ResourceContext) => {
  await putStatement(properties, context);
  return { physicalId: `${properties['EventBusName'] ?? 'default'}|${properties['StatementId']}` };
};

export const eventsEventBusPolicy: ResourceType = {
  type: 'AWS::Events::EventBusPolicy',
  shape: {
    Action: 'text',
    Condition: { of: { Key: 'text', Type: 'text', Value: 'text' } },
    EventBusName: 'text',
    Principal: 'text',
    Statement: 'json',
    StatementId: 'text',
  },
  immutable: ['EventBusName', 'StatementId'],
  attributes: [],
  create: put,
  update: put,
  async delete(_physicalId, { call }, { properties }) {
    const EventBusName = (properties['EventBusName'] as string | undefined) ?? 'default';
    const { StatementId } = properties;
    await unless(call('events', 'RemovePermission', { EventBusName, StatementId }), 'ResourceNotFoundException');
  },
};
