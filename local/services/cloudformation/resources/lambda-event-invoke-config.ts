/** AWS::Lambda::EventInvokeConfig: what becomes of asynchronous invocations that fail. */
import { unless } from './faults.ts';
import { mapped } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import type { Shape } from './shape.ts';

const DESTINATION: Shape = { of: { Destination: 'text' } };
const MEMBERS = ['DestinationConfig', 'FunctionName', 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts', 'Qualifier'];

const put = (properties: Properties, { call }: ResourceContext) =>
  call('lambda', 'PutFunctionEventInvokeConfig', mapped(properties, MEMBERS));

export const lambdaEventInvokeConfig: ResourceType = {
  type: 'AWS::Lambda::EventInvokeConfig',
  shape: {
    DestinationConfig: { of: { OnFailure: DESTINATION, OnSuccess: DESTINATION } },
    FunctionName: 'text',
    MaximumEventAgeInSeconds: 'number',
    MaximumRetryAttempts: 'number',
    Qualifier: 'text',
  },
  immutable: ['FunctionName', 'Qualifier'],
  attributes: [],
  async create(properties, context) {
    await put(properties, context);
    return { physicalId: context.name(128) };
  },
  async update(properties, context, { physicalId }) {
    await put(properties, context);
    return { physicalId };
  },
  async delete(_physicalId, { call }, { properties }) {
    const input = mapped(properties, ['FunctionName', 'Qualifier']);
    await unless(call('lambda', 'DeleteFunctionEventInvokeConfig', input), 'ResourceNotFoundException');
  },
};
