/** Reads what a report group is created or updated with. */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { invalidInput } from '../faults.ts';
import { defined, readBoolean, readChoice, readObject, readText } from '../input.ts';
import type { ExportConfig } from './report.ts';

const DESTINATION = ['bucket', 'bucketOwner', 'path', 'packaging', 'encryptionKey', 'encryptionDisabled'];

export const readExportConfig = (value: unknown): ExportConfig => {
  const given = readObject(value, 'exportConfig', ['exportConfigType', 's3Destination']);
  const exportConfigType = readChoice(given['exportConfigType'], 'exportConfigType', ['NO_EXPORT', 'S3'] as const);
  if (exportConfigType === 'NO_EXPORT') return { exportConfigType };
  const s3 = readObject(given['s3Destination'], 's3Destination', DESTINATION);
  if (s3['bucketOwner'] !== undefined) throw notInLocalCloud('the member bucketOwner of a report export of CodeBuild');
  const bucket = readText(s3['bucket'], 'bucket');
  if (bucket === undefined) throw invalidInput('Invalid report group: the bucket of s3Destination is required');
  return {
    exportConfigType,
    s3Destination: defined({
      bucket,
      path: readText(s3['path'], 'path'),
      packaging: readChoice(s3['packaging'] ?? 'NONE', 'packaging', ['NONE', 'ZIP'] as const),
      encryptionKey: readText(s3['encryptionKey'], 'encryptionKey'),
      encryptionDisabled: readBoolean(s3['encryptionDisabled'], 'encryptionDisabled'),
    }) as NonNullable<ExportConfig['s3Destination']>,
  };
};
