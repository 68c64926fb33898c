/** The settings of a table that CreateTable and UpdateTable share. */
import { badValue } from './invalid.ts';
import type { TableDefinition, ViewType } from './table.ts';

export interface GivenStream {
  StreamEnabled?: boolean;
  StreamViewType?: ViewType;
}

export interface GivenEncryption {
  Enabled?: boolean;
  SSEType?: string;
  KMSMasterKeyId?: string;
}

interface GivenBilling {
  BillingMode?: TableDefinition['billing'];
  ProvisionedThroughput?: { ReadCapacityUnits?: number; WriteCapacityUnits?: number };
  OnDemandThroughput?: Record<string, number>;
}

/** Undefined: no stream. */
export const readView = (given: GivenStream | undefined): ViewType | undefined => {
  if (!given?.StreamEnabled) {
    if (given?.StreamViewType)
      throw badValue('Table StreamSpecification: StreamViewType is set but the stream is not enabled');
    return undefined;
  }
  if (!given.StreamViewType)
    throw badValue('Table StreamSpecification: StreamViewType is required when the stream is enabled');
  return given.StreamViewType;
};

export const readBilling = (given: GivenBilling): Pick<TableDefinition, 'billing' | 'throughput' | 'onDemand'> => {
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = given.ProvisionedThroughput ?? {};
  const billing = given.BillingMode ?? 'PROVISIONED';
  if (billing === 'PAY_PER_REQUEST') {
    if (read || write)
      throw badValue(
        'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
      );
    return { billing, throughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 }, onDemand: given.OnDemandThroughput };
  }
  if (!read || !write)
    throw badValue('ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED');
  return { billing, throughput: { ReadCapacityUnits: read, WriteCapacityUnits: write } };
};

/** Recorded and described; the local cloud's disk is not encrypted by it. */
export const readEncryption = (given: GivenEncryption | undefined): TableDefinition['encryption'] => {
  if (!given?.Enabled) {
    if (given?.KMSMasterKeyId || given?.SSEType)
      throw badValue('SSEType or KMSMasterKeyId is set but SSESpecification is not enabled');
    return undefined;
  }
  const type = given.SSEType ?? 'KMS';
  if (type !== 'KMS') throw badValue(`Unsupported SSEType: ${type}`);
  return { type, key: given.KMSMasterKeyId };
};
