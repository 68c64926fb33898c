/** Encryption, public access block, ownership, CORS and tags of a bucket: what each accepts. */
import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { settingOperations } from './bucket-configuration.ts';
import { policySetting, policyStatus } from './bucket-policy.ts';
import { getVersioning, putVersioning } from './bucket-versioning.ts';
import { invalidArgument, malformedXml, notConfigured } from './faults.ts';
import { lifecycleSetting } from './lifecycle.ts';
import { notificationOperations } from './notifications/operations.ts';
import { checkTags } from './object-headers.ts';
import { toSet } from './object-tagging.ts';
import type { S3 } from './s3.ts';
import { websiteSetting } from './website.ts';

export const bucketSettings = (s3: S3): Record<string, Operation> => ({
  GetBucketVersioning: getVersioning(s3),
  PutBucketVersioning: putVersioning(s3),
  ...notificationOperations(s3),
  ...settingOperations(s3, websiteSetting),
  ...settingOperations(s3, encryption),
  ...settingOperations(s3, publicAccessBlock),
  ...settingOperations(s3, ownershipControls),
  ...settingOperations(s3, cors),
  ...settingOperations(s3, tagging),
  ...settingOperations(s3, lifecycleSetting),
  ...settingOperations(s3, policySetting),
  GetBucketPolicyStatus: policyStatus(s3),
});

interface EncryptionDocument {
  Rules?: {
    ApplyServerSideEncryptionByDefault?: { SSEAlgorithm?: string; KMSMasterKeyID?: string };
    BucketKeyEnabled?: boolean;
  }[];
}

const encryption = {
  name: 'encryption',
  noun: 'BucketEncryption',
  action: 'EncryptionConfiguration',
  putMember: 'ServerSideEncryptionConfiguration',
  getMember: 'ServerSideEncryptionConfiguration',
  missing: (bucket: string) =>
    notConfigured(
      'ServerSideEncryptionConfigurationNotFoundError',
      'The server side encryption configuration was not found',
      bucket,
    ),
  check(document: EncryptionDocument) {
    const [rule, second] = document.Rules ?? [];
    const { SSEAlgorithm: algorithm, KMSMasterKeyID: key } = rule?.ApplyServerSideEncryptionByDefault ?? {};
    if (!rule || second || !['AES256', 'aws:kms', 'aws:kms:dsse'].includes(algorithm ?? '')) throw malformedXml();
    if (algorithm === 'AES256' && key !== undefined)
      throw invalidArgument(
        'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
      );
    return document;
  },
};

const BLOCKS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

const publicAccessBlock = {
  name: 'publicAccessBlock',
  noun: 'PublicAccessBlock',
  action: 'BucketPublicAccessBlock',
  putMember: 'PublicAccessBlockConfiguration',
  getMember: 'PublicAccessBlockConfiguration',
  missing: (bucket: string) =>
    notConfigured(
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
      bucket,
    ),
  check: (document: Partial<Record<(typeof BLOCKS)[number], boolean>>) =>
    Object.fromEntries(BLOCKS.map((name) => [name, document[name] === true])),
};

const ownershipControls = {
  name: 'ownershipControls',
  noun: 'BucketOwnershipControls',
  action: 'BucketOwnershipControls',
  putMember: 'OwnershipControls',
  getMember: 'OwnershipControls',
  missing: (bucket: string) =>
    notConfigured('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', bucket),
  check(document: { Rules?: { ObjectOwnership?: string }[] }) {
    const [rule, second] = document.Rules ?? [];
    if (!rule || second) throw malformedXml();
    if (!['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(rule.ObjectOwnership ?? ''))
      throw malformedXml();
    return document;
  },
};

interface CorsRule {
  AllowedMethods?: string[];
  AllowedOrigins?: string[];
}

const METHODS = ['GET', 'PUT', 'HEAD', 'POST', 'DELETE'];

const cors = {
  name: 'cors',
  noun: 'BucketCors',
  action: 'BucketCORS',
  putMember: 'CORSConfiguration',
  missing: (bucket: string) =>
    notConfigured('NoSuchCORSConfiguration', 'The CORS configuration does not exist', bucket),
  check(document: { CORSRules?: CorsRule[] }) {
    const rules = document.CORSRules ?? [];
    if (rules.length === 0 || rules.length > 100) throw malformedXml();
    for (const { AllowedMethods: methods = [], AllowedOrigins: origins = [] } of rules) {
      if (methods.length === 0 || origins.length === 0) throw malformedXml();
      const wrong = methods.find((method) => !METHODS.includes(method));
      if (wrong !== undefined)
        throw new Fault(
          'InvalidRequest',
          `Found unsupported HTTP method in CORS config. Unsupported method is ${wrong}`,
        );
    }
    return document;
  },
};

const MOST_TAGS = 50;

const tagging = {
  name: 'tagging',
  noun: 'BucketTagging',
  action: 'BucketTagging',
  putMember: 'Tagging',
  getMember: 'TagSet',
  missing: (bucket: string) => notConfigured('NoSuchTagSet', 'The TagSet does not exist', bucket),
  check: ({ TagSet = [] }: { TagSet?: { Key?: string; Value?: string }[] }) => toSet(checkTags(TagSet, MOST_TAGS)),
};
