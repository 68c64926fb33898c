/** The settings of a table that CreateTable and UpdateTable share. */
import { badValue, invalid } from './invalid.ts';
import type { TableDefinition, ViewType } from './table.ts';

export interface GivenStream {
  StreamEnabled?: boolean;
  StreamViewType?: string;
}

export interface GivenEncryption {
  Enabled?: boolean;
  SSEType?: string;
  KMSMasterKeyId?: string;
}

interface GivenBilling {
  BillingMode?: string;
  ProvisionedThroughput?: { ReadCapacityUnits?: number; WriteCapacityUnits?: number };
  OnDemandThroughput?: Record<string, number>;
}

const VIEWS = ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'];

/** Undefined: no stream. */
export const readView = (given: GivenStream | undefined): ViewType | undefined => {
  if (!given?.StreamEnabled) {
    if (given?.StreamViewType)
      throw badValue('Table StreamSpecification: StreamViewType is set but the stream is not enabled');
    return undefined;
  }
  if (!VIEWS.includes(given.StreamViewType ?? ''))
    throw badValue(
      given.StreamViewType
        ? `Value '${given.StreamViewType}' at 'streamViewType' failed to satisfy constraint: Member must satisfy enum value set: [${VIEWS.join(', ')}]`
        : 'Table StreamSpecification: StreamViewType is required when the stream is enabled',
    );
  return given.StreamViewType as ViewType;
};

export const readBilling = (given: GivenBilling): Pick<TableDefinition, 'billing' | 'throughput' | 'onDemand'> => {
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = given.ProvisionedThroughput ?? {};
  const billing = given.BillingMode ?? 'PROVISIONED';
  if (billing !== 'PROVISIONED' && billing !== 'PAY_PER_REQUEST')
    throw invalid(
      `1 validation error detected: Value '${billing}' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]`,
    );
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
