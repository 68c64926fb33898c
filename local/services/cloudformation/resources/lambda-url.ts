/** AWS::Lambda::Url. */
import { CORS } from './cors.ts';
import { createOnce, unless } from './faults.ts';
import { mapped } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

const SETTINGS = ['AuthType', 'Cors', 'InvokeMode'];

const place = (properties: Properties) => ({
  FunctionName: properties['TargetFunctionArn'],
  ...mapped(properties, ['Qualifier']),
});

const made = async (properties: Properties, { call }: ResourceContext) => {
  const input = place(properties);
  const { FunctionArn, FunctionUrl } = await call<{ FunctionArn: string; FunctionUrl: string }>(
    'lambda',
    'GetFunctionUrlConfig',
    input,
  );
  return { physicalId: FunctionArn, attributes: { FunctionArn, FunctionUrl } };
};

export const lambdaUrl: ResourceType = {
  type: 'AWS::Lambda::Url',
  shape: {
    AuthType: 'text',
    Cors: CORS,
    InvokeMode: 'text',
    Qualifier: 'text',
    TargetFunctionArn: 'text',
  },
  immutable: ['Qualifier', 'TargetFunctionArn'],
  attributes: ['FunctionArn', 'FunctionUrl'],
  async create(properties, context) {
    const input = { ...place(properties), ...mapped(properties, SETTINGS) };
    const create = () => context.call('lambda', 'CreateFunctionUrlConfig', input);
    await createOnce(context.resumed, create, 'ResourceConflictException');
    return made(properties, context);
  },
  async update(properties, context) {
    await context.call('lambda', 'UpdateFunctionUrlConfig', { ...place(properties), ...mapped(properties, SETTINGS) });
    return made(properties, context);
  },
  async delete(_physicalId, { call }, { properties }) {
    await unless(call('lambda', 'DeleteFunctionUrlConfig', place(properties)), 'ResourceNotFoundException');
  },
};
