/** Source/S3: a function copies the object into the artifact bucket. */
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { sourceFragment } from '../../statemachines/source-fragment.ts';

export const fragment: ProviderFragment = (needs) => {
  const { S3Bucket: bucket = '', S3ObjectKey: key = '' } = needs.planned.action.configuration;
  return sourceFragment(needs, `${bucket}/${key}`);
};
