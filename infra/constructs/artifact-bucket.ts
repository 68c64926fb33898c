/**
 * The bucket of a region's artifacts and large bodies: versioned, encrypted with its own key, private, TLS only;
 * objects expire after a number of days.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { HANDED_ON } from '../../core/artifacts.ts';
import { type Place, physicalNames } from '../../core/physical-names.ts';
import { acknowledge } from '../acknowledge.ts';

const MINUTES_A_DAY = 24 * 60;

export interface ArtifactBucketProps {
  readonly place: Place;
  readonly environments: readonly string[];
  readonly artifactRetentionInDays: number;
  /** Environments whose providers have builds of their own: they hand plans on here. */
  readonly plansOf: readonly string[];
  /** How long people may think about a plan. */
  readonly approvalTimeoutInMinutes: number;
}

export class ArtifactBucket extends Construct {
  readonly bucket: Bucket;
  readonly key: Key;

  constructor(
    scope: Construct,
    id: string,
    { place, environments, plansOf, artifactRetentionInDays, approvalTimeoutInMinutes }: ArtifactBucketProps,
  ) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: `Artifacts and states of Tagline in ${place.region}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    new Alias(this, 'Alias', { aliasName: physicalNames.artifactKeyAlias, targetKey: this.key });
    const days = Duration.days(artifactRetentionInDays);
    const planDays = Math.ceil(approvalTimeoutInMinutes / MINUTES_A_DAY) + 1;
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
          ['artifacts', 'bodies/template', 'bodies/artifact'].map((path) => ({
            id: `${name}/${path}`,
            prefix: `${name}/${path}/`,
            expiration: days,
            noncurrentVersionExpiration: days,
          })),
        ),
        // A sealed plan is a secret: it lives as long as people may think about it.
        ...plansOf.flatMap((name) =>
          HANDED_ON.map((kind) => ({
            id: `${name}/${kind}`,
            prefix: `${name}/${kind}/`,
            expiration: kind === 'sealed' ? Duration.days(planDays) : days,
            noncurrentVersionExpiration: Duration.days(1),
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
