/** The table of docs/decisions/ledger.md. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { physicalNames } from '../../core/physical-names.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

export class LedgerTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      tableName: physicalNames.ledger,
      partitionKey: text('pk'),
      sortKey: text('sk'),
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires',
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // KMS with DynamoDB's own key of the account: a key of ours would have to be granted to every function and every
      // machine.
      encryption: TableEncryption.AWS_MANAGED,
      // A failed first deployment must not leave a table that blocks the second; protect-ledger switches on the
      // protection from deletion afterwards.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: 'open',
      partitionKey: text('openKind'),
      sortKey: text('openSince'),
    });
    this.table.addGlobalSecondaryIndex({
      indexName: 'listed',
      partitionKey: text('listedUnder'),
      sortKey: text('listedAt'),
    });
  }
}
