/** AWS::Lambda::Permission: one statement of a function's policy. */
import { createOnce, unless } from './faults.ts';
import { mapped } from './members.ts';
import type { ResourceType } from './resource-type.ts';

const MEMBERS = [
  'Action',
  'EventSourceToken',
  'FunctionUrlAuthType',
  'InvokedViaFunctionUrl',
  'Principal',
  'PrincipalOrgID',
  'SourceAccount',
  'SourceArn',
];

export const lambdaPermission: ResourceType = {
  type: 'AWS::Lambda::Permission',
  shape: {
    Action: 'text',
    EventSourceToken: 'text',
    FunctionName: 'text',
    FunctionUrlAuthType: 'text',
    InvokedViaFunctionUrl: 'flag',
    Principal: 'text',
    PrincipalOrgID: 'text',
    SourceAccount: 'text',
    SourceArn: 'text',
  },
  immutable: ['FunctionName', ...MEMBERS],
  attributes: ['Id'],
  async create(properties, { name, call, resumed }) {
    const StatementId = name(100);
    const input = { FunctionName: properties['FunctionName'], StatementId, ...mapped(properties, MEMBERS) };
    await createOnce(resumed, () => call('lambda', 'AddPermission', input), 'ResourceConflictException');
    return { physicalId: StatementId, attributes: { Id: StatementId } };
  },
  async delete(StatementId, { call }, { properties }) {
    const FunctionName = properties['FunctionName'];
    await unless(call('lambda', 'RemovePermission', { FunctionName, StatementId }), 'ResourceNotFoundException');
  },
};
