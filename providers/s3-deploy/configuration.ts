/** Deploy/S3: the files of an artifact, or the artifact itself, into a bucket of the target. */
import * as z from 'zod';
import type { Action } from '../../core/definition/action.ts';
import type { Fault } from '../../core/fault.ts';
import type { Provider } from '../../core/provider.ts';
import { valueForms } from '../../core/value-forms.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { fragment } from './fragment.ts';
import { grants } from './grants.ts';

const ACLS = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
];

const extracts = ({ configuration }: Action): boolean => configuration['Extract']?.toLowerCase() === 'true';

export const s3Deploy: Provider<ProviderFragment> = {
  categories: ['Deploy'],
  owner: 'AWS',
  provider: 'S3',
  version: '1',
  configuration: z.strictObject({
    BucketName: valueForms.matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'),
    Extract: valueForms.flag,
    ObjectKey: valueForms.text.optional(),
    KeyPrefix: valueForms.text.optional(),
    KMSEncryptionKeyARN: valueForms.matching(/^arn:aws(-[\w]+)*:kms:.+$/, 'the ARN of a KMS key').optional(),
    CannedACL: valueForms.choice(ACLS).optional(),
    CacheControl: valueForms.text.optional(),
  }),
  inputArtifacts: [1, 1],
  outputArtifacts: [0, 0],
  outputKeys: () => [],
  mutates: () => true,
  names: { BucketName: 'buckets' },
  fragment,
  grants,
  work: async (ports) => (await import('./work.ts')).work(ports),
  check: (action): Fault[] => keyFaults(action),
  notYet: () => [],
};

const keyFaults = (action: Action): Fault[] => {
  const { ObjectKey: key, KeyPrefix: prefix } = action.configuration;
  const fault = (where: string, message: string, expected: string, remedy: string): Fault[] => [
    { code: 'InvalidConfiguration', message, where: `configuration.${where}`, expected, remedy },
  ];
  if (!extracts(action) && key === undefined)
    return fault(
      'ObjectKey',
      'is missing: without Extract the artifact is stored under one key',
      'a key',
      "add ObjectKey, or set Extract: 'true'",
    );
  if (!extracts(action) && prefix !== undefined)
    return fault('KeyPrefix', 'is for files that are extracted', 'ObjectKey', "use ObjectKey, or set Extract: 'true'");
  if (key !== undefined && prefix !== undefined)
    return fault('KeyPrefix', 'says what ObjectKey says', 'one of both', 'leave one of them out');
  return [];
};
