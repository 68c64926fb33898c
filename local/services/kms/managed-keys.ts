/** The keys that services make for an account when they are first asked for: `alias/aws/ssm`, `alias/aws/s3` … */
import { randomBytes } from 'node:crypto';
import type { Cloud } from '../../kernel/cloud.ts';
import type { Key, KeyStore, Place } from './store.ts';

const SERVICES = ['codebuild', 'codecommit', 'dynamodb', 'lambda', 's3', 'secretsmanager', 'sns', 'sqs', 'ssm'];

/** Undefined if no service has a key of that alias. */
export const managedKeyFor = (cloud: Cloud, store: KeyStore, place: Place, alias: string): Key | undefined => {
  const service = alias.replace('alias/aws/', '');
  if (!SERVICES.includes(service)) return undefined;
  const now = cloud.clock.now();
  const key: Key = {
    ...place,
    id: cloud.ids.uuid(),
    description: `Default key that protects my ${service} data when no other key is defined`,
    enabled: true,
    created: now,
    deletion: undefined,
    rotationPeriod: 365,
    rotated: now,
    policy: policyFor(place, service),
    tags: {},
    manager: 'AWS',
  };
  store.transaction(() => {
    store.addKey(key);
    store.addMaterial(key.id, 1, randomBytes(32));
    store.putAlias(place, { name: alias, key: key.id, created: now, updated: now });
  });
  return key;
};

/** Everybody in the account may use it, but only through the service. */
const policyFor = ({ account, region }: Place, service: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: 'Allow access through the service for all principals in the account that are authorized to use it',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': `${service}.${region}.amazonaws.com` },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*'],
        Resource: '*',
      },
    ],
  });
