/** Where Terraform keeps an environment's states: versioned, encrypted, never deleted; with a lock table if set. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import { stateBucket, stateLockTable } from '../../core/terraform-states.ts';
import { acknowledge } from '../acknowledge.ts';

export interface TerraformStatesProps {
  readonly installation: Installation;
  readonly environment: string;
  readonly keyArn: string;
}

export class TerraformStates extends Construct {
  constructor(scope: Construct, id: string, { installation, environment, keyArn }: TerraformStatesProps) {
    super(scope, id);
    const { terraform } = installation;
    const bucket = new Bucket(this, 'Bucket', {
      bucketName: stateBucket(terraform, environment),
      versioned: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: Key.fromKeyArn(this, 'Key', keyArn),
      // Without it the encryption's context is the object, and policies can tell teams apart.
      bucketKeyEnabled: false,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(
      bucket,
      'only roles of Tagline reach it; who wants a record of reads switches on data events of CloudTrail',
      'AwsSolutions-S1',
    );
    const tableName = stateLockTable(terraform, environment);
    if (tableName === undefined) return;
    const table = new Table(this, 'Locks', {
      tableName,
      partitionKey: { name: 'LockID', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.DEFAULT,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(table, 'a lock is nothing to restore', 'AwsSolutions-DDB3');
  }
}
