/**
 * The bucket of a region's artifacts and large bodies: versioned, encrypted with its own key, private, TLS only;
 * objects expire after a number of days.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type Place, physicalNames } from '../../core/physical-names.ts';
import { acknowledge } from '../acknowledge.ts';

export interface ArtifactBucketProps {
  readonly place: Place;
  readonly environments: readonly string[];
  readonly artifactRetentionInDays: number;
}

export class ArtifactBucket extends Construct {
  readonly bucket: Bucket;
  readonly key: Key;

  constructor(scope: Construct, id: string, { place, environments, artifactRetentionInDays }: ArtifactBucketProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: `Artifacts and states of Tagline in ${place.region}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    new Alias(this, 'Alias', { aliasName: physicalNames.artifactKeyAlias, targetKey: this.key });
    const days = Duration.days(artifactRetentionInDays);
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName: physicalNames.artifactBucket(place),
      versioned: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      // With a bucket key the encryption's context is the bucket; without one it is the object, and policies can tell
      // environments apart.
      bucketKeyEnabled: false,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      lifecycleRules: [
        // States never expire; the artifacts that they were made from do.
        ...environments.flatMap((name) =>
          ['artifacts', 'bodies/template'].map((path) => ({
            id: `${name}/${path}`,
            prefix: `${name}/${path}/`,
            expiration: days,
            noncurrentVersionExpiration: days,
          })),
        ),
        { id: 'unfinished', abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    acknowledge(
      this.bucket,
      'only roles of Tagline reach it; who wants a record of reads switches on data events of CloudTrail',
      'AwsSolutions-S1',
    );
  }
}
