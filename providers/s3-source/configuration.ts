/**
 * Source/S3: an object of a versioned bucket. Nothing polls, whatever `PollForSourceChanges` says: an event tells of a
 * new version.
 */
import * as z from 'zod';
import type { Provider } from '../../core/provider.ts';
import { valueForms } from '../../core/value-forms.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { fragment } from './fragment.ts';
import { heard } from './heard.ts';

export const s3Source: Provider<ProviderFragment> = {
  categories: ['Source'],
  owner: 'AWS',
  provider: 'S3',
  version: '1',
  configuration: z.strictObject({
    S3Bucket: valueForms.matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'),
    S3ObjectKey: valueForms.text,
    PollForSourceChanges: valueForms.flag.optional(),
    AllowOverrideForS3ObjectKey: valueForms.flag.optional(),
  }),
  inputArtifacts: [0, 0],
  outputArtifacts: [1, 1],
  outputKeys: () => ['BucketName', 'ETag', 'ObjectKey', 'VersionId'],
  mutates: () => false,
  names: { S3Bucket: 'sourceBuckets' },
  fragment,
  heard,
  fetching: async (ports) => (await import('./fetching.ts')).fetching(ports),
  check: () => [],
  notYet: () => [],
};
