/** Where a build's log is in CloudWatch Logs. */
import { uuidOfBuild } from '../arn.ts';
import type { Build } from '../model.ts';

export interface LogPlace {
  readonly groupName: string;
  readonly streamName: string;
}

/** Undefined where the project turned logs off. */
export const logPlace = ({ id, project, settings }: Build): LogPlace | undefined => {
  const config = settings.logsConfig?.cloudWatchLogs;
  if (config?.status === 'DISABLED') return undefined;
  const stream = uuidOfBuild(id);
  return {
    groupName: config?.groupName ?? `/aws/codebuild/${project}`,
    streamName: config?.streamName ? `${config.streamName}/${stream}` : stream,
  };
};
