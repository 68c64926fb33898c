/** AWS::CDK::Metadata and AWS::CloudFormation::WaitConditionHandle: they are there, and do nothing. */
import type { ResourceType } from './resource-type.ts';

export const cdkMetadata: ResourceType = {
  type: 'AWS::CDK::Metadata',
  shape: { Analytics: 'text', Modules: 'text' },
  attributes: [],
  create: async (_properties, context) => ({ physicalId: context.token }),
  update: async (_properties, _context, { physicalId }) => ({ physicalId }),
  delete: async () => {},
};

/**
 * Its Ref is an address that takes signals; nothing waits for them (AWS::CloudFormation::WaitCondition is not in the
 * local cloud).
 */
export const waitConditionHandle: ResourceType = {
  type: 'AWS::CloudFormation::WaitConditionHandle',
  shape: {},
  attributes: [],
  create: async (_properties, context) => ({ physicalId: context.answers.url(context.answers.open(context.token)) }),
  update: async (_properties, _context, { physicalId }) => ({ physicalId }),
  delete: async () => {},
};
