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
  check: (action): Fault[] =>
    extracts(action) || action.configuration['ObjectKey'] !== undefined
      ? []
      : [
          {
            code: 'InvalidConfiguration',
            message: 'is missing: without Extract the artifact is stored under one key',
            where: 'configuration.ObjectKey',
            expected: 'a key',
            remedy: "add ObjectKey, or set Extract: 'true'",
          },
        ],
  notYet: ({ configuration }): Fault[] =>
    /\{(datetime|uuid)\}/.test(configuration['ObjectKey'] ?? '')
      ? [
          {
            code: 'NotYet',
            message: '{datetime} and {uuid} are not replaced in a key yet',
            where: 'configuration.ObjectKey',
            remedy: 'use #{tagline.Version} or #{tagline.ExecutionId}',
          },
        ]
      : [],
};
