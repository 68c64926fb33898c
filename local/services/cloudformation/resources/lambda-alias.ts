/** AWS::Lambda::Alias, without provisioned concurrency. */
import { createOnce, unless } from './faults.ts';
import { mapped } from './members.ts';
import type { Properties, ResourceType } from './resource-type.ts';

interface Weight {
  readonly FunctionVersion: string;
  readonly FunctionWeight: number;
}

const inputOf = (properties: Properties): Record<string, unknown> => {
  const routing = properties['RoutingConfig'] as { AdditionalVersionWeights?: readonly Weight[] } | undefined;
  const weights = (routing?.AdditionalVersionWeights ?? []).map(({ FunctionVersion, FunctionWeight }) => [
    FunctionVersion,
    FunctionWeight,
  ]);
  return {
    ...mapped(properties, ['Description', 'FunctionName', 'FunctionVersion', 'Name']),
    ...(routing && { RoutingConfig: { AdditionalVersionWeights: Object.fromEntries(weights) } }),
  };
};

export const lambdaAlias: ResourceType = {
  type: 'AWS::Lambda::Alias',
  shape: {
    Description: 'text',
    FunctionName: 'text',
    FunctionVersion: 'text',
    Name: 'text',
    RoutingConfig: {
      of: { AdditionalVersionWeights: { list: { of: { FunctionVersion: 'text', FunctionWeight: 'number' } } } },
    },
  },
  immutable: ['FunctionName', 'Name'],
  attributes: ['AliasArn'],
  async create(properties, { call, resumed }) {
    await createOnce(resumed, () => call('lambda', 'CreateAlias', inputOf(properties)), 'ResourceConflictException');
    const { AliasArn } = await call<{ AliasArn: string }>(
      'lambda',
      'GetAlias',
      mapped(properties, ['FunctionName', 'Name']),
    );
    return { physicalId: AliasArn, attributes: { AliasArn } };
  },
  async update(properties, { call }, before) {
    const routing = before.properties['RoutingConfig'] ? { RoutingConfig: { AdditionalVersionWeights: {} } } : {};
    await call('lambda', 'UpdateAlias', { ...routing, ...inputOf(properties) });
    return { physicalId: before.physicalId, attributes: before.attributes };
  },
  async delete(_physicalId, { call }, { properties }) {
    const input = mapped(properties, ['FunctionName', 'Name']);
    await unless(call('lambda', 'DeleteAlias', input), 'ResourceNotFoundException');
  },
};
