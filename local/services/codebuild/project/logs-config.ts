/** Where logs go. */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { invalidInput } from '../faults.ts';
import { defined, readChoice, readObject, readText } from '../input.ts';
import type { LogsConfig } from '../model.ts';

export const readLogsConfig = (value: unknown): LogsConfig | undefined => {
  if (value === undefined || value === null) return undefined;
  const { cloudWatchLogs, s3Logs } = readObject(value, 'logsConfig', ['cloudWatchLogs', 's3Logs']);
  return defined({ cloudWatchLogs: readCloudWatchLogs(cloudWatchLogs), s3Logs: readS3Logs(s3Logs) }) as LogsConfig;
};

const readCloudWatchLogs = (value: unknown): LogsConfig['cloudWatchLogs'] => {
  if (value === undefined || value === null) return undefined;
  const logs = readObject(value, 'cloudWatchLogs', ['status', 'groupName', 'streamName']);
  return defined({
    status: readChoice(logs['status'], 'status of cloudWatchLogs', ['ENABLED', 'DISABLED'] as const),
    groupName: readText(logs['groupName'], 'groupName'),
    streamName: readText(logs['streamName'], 'streamName'),
  }) as NonNullable<LogsConfig['cloudWatchLogs']>;
};

const readS3Logs = (value: unknown): LogsConfig['s3Logs'] => {
  if (value === undefined || value === null) return undefined;
  const logs = readObject(value, 's3Logs', ['status', 'location', 'encryptionDisabled']);
  if (logs['status'] === 'ENABLED') throw notInLocalCloud('s3Logs of CodeBuild');
  if (logs['status'] !== 'DISABLED') throw invalidInput('Invalid logsConfig: status of s3Logs');
  return { status: 'DISABLED' };
};
