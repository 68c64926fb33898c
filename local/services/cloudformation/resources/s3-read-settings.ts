/** Settings of a bucket as they are, in the template's form: those whose form the service answers unchanged. */
import { unless } from './faults.ts';
import type { Properties, ResourceContext } from './resource-type.ts';
import { tagList, tagMap } from './tags.ts';

type Answer = Readonly<Record<string, unknown>>;

export const readBucketSettings = async (Bucket: string, call: ResourceContext['call']): Promise<Properties> => {
  const ask = (operation: string, ...unset: readonly string[]): Promise<Answer | undefined> =>
    unless(call<Answer>('s3', operation, { Bucket }), ...unset);
  const versioning = await ask('GetBucketVersioning');
  const encryption = await ask('GetBucketEncryption', 'ServerSideEncryptionConfigurationNotFoundError');
  const blocked = await ask('GetPublicAccessBlock', 'NoSuchPublicAccessBlockConfiguration');
  const ownership = await ask('GetBucketOwnershipControls', 'OwnershipControlsNotFoundError');
  const tags = await ask('GetBucketTagging', 'NoSuchTagSet');
  return {
    BucketEncryption: encryption && {
      ServerSideEncryptionConfiguration: rulesOf(encryption['ServerSideEncryptionConfiguration']).map(
        ({ ApplyServerSideEncryptionByDefault, ...rest }) => ({
          ServerSideEncryptionByDefault: ApplyServerSideEncryptionByDefault,
          ...rest,
        }),
      ),
    },
    OwnershipControls: ownership?.['OwnershipControls'],
    PublicAccessBlockConfiguration: blocked?.['PublicAccessBlockConfiguration'],
    Tags: tagList(tagMap({ Tags: tags?.['TagSet'] ?? [] })),
    VersioningConfiguration: versioning?.['Status'] === undefined ? undefined : { Status: versioning['Status'] },
  };
};

const rulesOf = (configuration: unknown): readonly Answer[] =>
  (configuration as { readonly Rules?: readonly Answer[] } | undefined)?.Rules ?? [];
