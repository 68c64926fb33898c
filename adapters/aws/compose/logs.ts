import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { buildLogs } from '../build-logs.ts';
import { once } from './once.ts';

export const logs = once(() => buildLogs({ builds: new CodeBuildClient({}), logs: new CloudWatchLogsClient({}) }));
