/** AWS::Lambda::LayerVersion: every change publishes another version. Functions that have a deleted one keep it. */
import { mapped } from './members.ts';
import type { ResourceType } from './resource-type.ts';

interface Published {
  readonly LayerVersionArn: string;
}

const MEMBERS = ['CompatibleArchitectures', 'CompatibleRuntimes', 'Content', 'Description', 'LayerName', 'LicenseInfo'];

export const lambdaLayerVersion: ResourceType = {
  type: 'AWS::Lambda::LayerVersion',
  shape: {
    CompatibleArchitectures: { list: 'text' },
    CompatibleRuntimes: { list: 'text' },
    Content: { of: { S3Bucket: 'text', S3Key: 'text', S3ObjectVersion: 'text' } },
    Description: 'text',
    LayerName: 'text',
    LicenseInfo: 'text',
  },
  attributes: ['LayerVersionArn'],
  async create(properties, context) {
    const input = { LayerName: context.name(64), ...mapped(properties, MEMBERS) };
    // Publishing takes no token: after a crash a version that is nobody's may stay behind, as on AWS.
    const { LayerVersionArn } = await context.call<Published>('lambda', 'PublishLayerVersion', input);
    return { physicalId: LayerVersionArn, attributes: { LayerVersionArn } };
  },
  async delete(arn, { call }) {
    const [LayerName, version] = arn.split(':').slice(6);
    await call('lambda', 'DeleteLayerVersion', { LayerName, VersionNumber: Number(version) });
  },
};
