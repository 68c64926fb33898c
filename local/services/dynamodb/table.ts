/** What a table is: its keys, its indexes and its settings. */

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

export interface Keys {
  readonly hash: KeyAttribute;
  readonly range?: KeyAttribute | undefined;
}

export interface Throughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

export interface TableIndex extends Keys {
  /** Distinguishes the rows of this index from those of a deleted one of the same name. */
  readonly no: number;
  readonly name: string;
  readonly kind: 'global' | 'local';
  readonly projection: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  readonly nonKeyAttributes: readonly string[];
  readonly throughput?: Throughput | undefined;
  readonly onDemand?: Readonly<Record<string, number>> | undefined;
}

export type ViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** What is kept as JSON in the `tables` row. */
export interface TableDefinition extends Keys {
  readonly tableId: string;
  /** ms */
  readonly created: number;
  readonly billing: 'PAY_PER_REQUEST' | 'PROVISIONED';
  readonly billingChanged?: number | undefined;
  readonly throughput: Throughput;
  readonly onDemand?: Readonly<Record<string, number>> | undefined;
  readonly tableClass?: string | undefined;
  readonly indexes: readonly TableIndex[];
  readonly nextIndex: number;
  /** The stream that records changes now. */
  readonly stream?: { readonly id: number; readonly label: string; readonly view: ViewType } | undefined;
  readonly encryption?: { readonly type: string; readonly key?: string | undefined } | undefined;
  readonly deletionProtection: boolean;
  readonly timeToLive?: string | undefined;
  /** Since when point-in-time recovery has been on, ms. */
  readonly recoverable?: { readonly since: number; readonly days: number } | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Table extends TableDefinition {
  readonly id: number;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
}

export const tableArn = (region: string, account: string, name: string): string =>
  `arn:aws:dynamodb:${region}:${account}:table/${name}`;

export const streamArn = (table: { arn: string }, label: string): string => `${table.arn}/stream/${label}`;

/** The key attributes in schema order. */
export const keyAttributes = ({ hash, range }: Keys): readonly KeyAttribute[] => (range ? [hash, range] : [hash]);
