/** Objects of the buckets that an environment may use: put, never read and never deleted. */
import type { Grants } from '../../core/grants.ts';

export const grants: Grants = {
  deploy: ({ uses: { buckets = [] } }) =>
    buckets.length === 0
      ? []
      : [
          {
            actions: ['s3:PutObject', 's3:PutObjectAcl'],
            resources: buckets.map((name) => `arn:aws:s3:::${name}/*`),
            reason: 'every file of an artifact is an object of a bucket that the installation grants',
          },
        ],
};
