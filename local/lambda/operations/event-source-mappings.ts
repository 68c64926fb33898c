import type { Call, Demand, Operation } from '../../cloud.ts';
import type { Lambda } from '../lambda.ts';
import type { Mapping } from '../store/mappings.ts';
export const mappingDemand = (
  action: string,
  mapping: Mapping,
  call: Call,
  context: NonNullable<Demand['context']> = {},
): Demand => ({
  action: `lambda:${action}`,
  resource: `arn:aws:lambda:${call.region}:${call.account}:event-source-mapping:${mapping.uuid}`,
  context,
});
export const eventSourceMappings = (_: Lambda): Record<string, Operation> => ({});
