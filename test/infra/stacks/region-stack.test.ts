import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { property, resourcesOf, synthesise } from '../synthesised.ts';

const json = synthesise().templates['tagline-region-eu-central-1'];
const template = Template.fromJSON(json as unknown as Record<string, unknown>);

describe('RegionStack', () => {
  it('keeps artifacts versioned, encrypted with a key of its own, and away from the public', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        BucketName: 'tagline-artifacts-000000000000-eu-central-1',
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: Match.anyValue() },
            },
          ],
        },
      },
    });
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    template.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/tagline-artifacts' });
  });

  it('speaks TLS only', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ],
      },
    });
  });

  it('forgets artifacts and templates after their days, and states never', () => {
    const [bucket] = resourcesOf(json, 'AWS::S3::Bucket');
    const { Rules } = property<{ Rules: { Prefix?: string; ExpirationInDays?: number }[] }>(
      bucket,
      'LifecycleConfiguration',
    );
    assert.deepEqual(
      Rules.map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays]),
      [
        ['artifacts/', 90],
        ['bodies/template/', 90],
        [undefined, undefined],
      ],
    );
  });
});
