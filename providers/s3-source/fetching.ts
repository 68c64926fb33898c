/** Finds the newest version of an object, and copies the one that was taken. */
import { TaglineError } from '../../core/fault.ts';
import type { Fetching, FetchPorts } from '../../core/fetching.ts';

export const fetching = ({ sourceObjects }: FetchPorts): Fetching => ({
  async newest(repository) {
    const at = partsOf(repository);
    const found = await sourceObjects.look(at);
    if (!found) throw unavailable(repository, 'is not there');
    if (found.version === undefined)
      throw new TaglineError('BucketNotVersioned', `the bucket ${at.bucket} keeps no versions`, {
        expected: 'a versioned bucket: a run deploys the bytes that it was started for',
        remedy: 'Switch on the versioning of the bucket, and put the object again.',
      });
    return { provider: 'S3', repository, commit: found.version };
  },
  async fetch({ repository, commit }, to) {
    const at = { ...partsOf(repository), version: commit };
    const found = await sourceObjects.look(at);
    if (!found) throw unavailable(repository, `has no version ${commit}`);
    return {
      stored: await sourceObjects.copy(at, to),
      summary: `version ${commit}`,
      variables: { BucketName: at.bucket, ObjectKey: at.key, VersionId: commit, ETag: found.etag.replaceAll('"', '') },
    };
  },
});

/** `<bucket>/<key>` */
const partsOf = (repository: string): { readonly bucket: string; readonly key: string } => {
  const slash = repository.indexOf('/');
  return { bucket: repository.slice(0, slash), key: repository.slice(slash + 1) };
};

const unavailable = (repository: string, what: string): TaglineError =>
  new TaglineError('RevisionUnavailable', `${repository} ${what}`, {
    remedy: 'Put the object into the bucket, or correct S3Bucket and S3ObjectKey of the source action.',
  });
