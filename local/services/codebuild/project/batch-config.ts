/** How batches of a project run: their role, their limits, where their artifacts come together. */
import { defined, readBoolean, readChoice, readInteger, readList, readObject } from '../input.ts';
import type { BatchConfig } from '../model.ts';
import { readServiceRole } from '../service-role.ts';
import { readComputeType } from './environment.ts';

const MEMBERS = ['serviceRole', 'combineArtifacts', 'restrictions', 'timeoutInMins', 'batchReportMode'];

/** Undefined without one: the project has no batches. */
export const readBatchConfig = (value: unknown): BatchConfig | undefined => {
  const given = readObject(value, 'buildBatchConfig', MEMBERS);
  if (Object.keys(given).length === 0) return undefined;
  return defined({
    serviceRole: given['serviceRole'] === undefined ? undefined : readServiceRole(given['serviceRole']),
    combineArtifacts: readBoolean(given['combineArtifacts'], 'combineArtifacts'),
    restrictions: readRestrictions(given['restrictions']),
    timeoutInMins: readInteger(given['timeoutInMins'], 'timeoutInMins', 5, 2160),
    batchReportMode:
      given['batchReportMode'] === undefined
        ? undefined
        : readChoice(given['batchReportMode'], 'batchReportMode', [
            'REPORT_INDIVIDUAL_BUILDS',
            'REPORT_AGGREGATED_BATCH',
          ] as const),
  }) as BatchConfig;
};

const readRestrictions = (value: unknown): BatchConfig['restrictions'] => {
  if (value === undefined || value === null) return undefined;
  const given = readObject(value, 'restrictions of buildBatchConfig', ['maximumBuildsAllowed', 'computeTypesAllowed']);
  const types = readList(given['computeTypesAllowed'], 'computeTypesAllowed', 100).map(readComputeType);
  return defined({
    maximumBuildsAllowed: readInteger(given['maximumBuildsAllowed'], 'maximumBuildsAllowed', 1, 2 ** 31 - 1),
    computeTypesAllowed: types.length > 0 ? types : undefined,
  }) as NonNullable<BatchConfig['restrictions']>;
};
