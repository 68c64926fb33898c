/** Objects that pipelines take as a source, read and copied under the role of the function that fetches sources. */
import { CopyObjectCommand, HeadObjectCommand, NotFound, type S3Client } from '@aws-sdk/client-s3';
import { TaglineError } from '../../core/fault.ts';
import type { SourceObjects } from '../../core/ports/source-objects.ts';

export const s3SourceObjects = ({ client, artifacts }: { client: S3Client; artifacts: string }): SourceObjects => ({
  async look({ bucket, key, version }) {
    try {
      const { ETag = '', VersionId } = await client.send(
        new HeadObjectCommand({ Bucket: bucket, Key: key, ...(version === undefined ? {} : { VersionId: version }) }),
      );
      return { etag: ETag, version: VersionId === 'null' ? undefined : VersionId };
    } catch (error) {
      if (error instanceof NotFound || (error as Error).name === 'NoSuchVersion') return undefined;
      throw refused(error, `${bucket}/${key}`);
    }
  },
  async copy({ bucket, key, version }, to) {
    try {
      const { CopyObjectResult, VersionId = 'null' } = await client.send(
        new CopyObjectCommand({
          Bucket: artifacts,
          Key: to,
          CopySource: `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${version}`,
          // Tags and metadata of the source say nothing of the artifact.
          TaggingDirective: 'REPLACE',
          MetadataDirective: 'REPLACE',
          ContentType: 'application/zip',
        }),
      );
      return { etag: CopyObjectResult?.ETag ?? '', version: VersionId };
    } catch (error) {
      throw refused(error, `${bucket}/${key}`);
    }
  },
});

const refused = (error: unknown, object: string): unknown => {
  const { name, message } = error as Error;
  // A HEAD has no body that says more.
  const denied = name === 'AccessDenied' || name === 'Forbidden' || name === '403';
  if (denied)
    return new TaglineError('SourceRefused', `${object} may not be read: ${message}`, {
      expected: 'an object of a bucket of the home account that sourceBuckets grants',
      remedy: 'Look at the policies of the bucket and of its key.',
      cause: error,
    });
  if (name === 'InvalidRequest' || name === 'EntityTooLarge')
    return new TaglineError('SourceTooLarge', `${object} cannot be copied: ${message}`, {
      expected: 'at most 5 GB',
      cause: error,
    });
  return error;
};
