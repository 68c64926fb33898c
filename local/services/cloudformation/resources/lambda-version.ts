/** AWS::Lambda::Version: publishes what the function is now. Deleting it deletes that version. */
import { unless } from './faults.ts';
import { mapped } from './members.ts';
import type { ResourceType } from './resource-type.ts';

export const lambdaVersion: ResourceType = {
  type: 'AWS::Lambda::Version',
  shape: { CodeSha256: 'text', Description: 'text', FunctionName: 'text' },
  attributes: ['FunctionArn', 'Version'],
  async create(properties, { call }) {
    // Publishing unchanged code answers the version that is there: safe to repeat.
    const input = mapped(properties, ['CodeSha256', 'Description', 'FunctionName']);
    const { FunctionArn, Version } = await call<{ FunctionArn: string; Version: string }>(
      'lambda',
      'PublishVersion',
      input,
    );
    const qualified = FunctionArn.endsWith(`:${Version}`) ? FunctionArn : `${FunctionArn}:${Version}`;
    return { physicalId: qualified, attributes: { FunctionArn: qualified, Version } };
  },
  async delete(_physicalId, { call }, { properties, attributes }) {
    const input = { FunctionName: properties['FunctionName'], Qualifier: attributes['Version'] };
    await unless(call('lambda', 'DeleteFunction', input), 'ResourceNotFoundException');
  },
};
