import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { property, resourcesOf, synthesise } from '../synthesised.ts';

const { templates } = synthesise();
const json = templates['tagline-region-000000000000-us-east-1'];
const template = Template.fromJSON(json as unknown as Record<string, unknown>);

describe('RegionStack', () => {
  it('keeps artifacts versioned, encrypted with a key of its own, and away from the public', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        BucketName: 'tagline-artifacts-000000000000-us-east-1',
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
              // A bucket key would make the bucket the context of every encryption, and environments could not be told
              // apart.
              BucketKeyEnabled: false,
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
        ['dev/artifacts/', 90],
        ['dev/bodies/template/', 90],
        ['dev/bodies/artifact/', 90],
        ['prod/artifacts/', 90],
        ['prod/bodies/template/', 90],
        ['prod/bodies/artifact/', 90],
        [undefined, undefined],
      ],
    );
  });

  it('keeps nothing of an environment that does not deploy there', () => {
    const text = JSON.stringify(templates['tagline-region-333333333333-ap-southeast-1']);
    assert.ok(text.includes('prod/bodies/template/'));
    assert.ok(!text.includes('dev/'));
  });
});
