/** Log lines of CodeBuild builds, from CloudWatch Logs. */
import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand, type CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { Logs } from '../../core/ports/logs.ts';

export const buildLogs = ({ builds, logs }: { builds: CodeBuildClient; logs: CloudWatchLogsClient }): Logs => ({
  async read(buildId, after) {
    const { builds: found = [] } = await builds.send(new BatchGetBuildsCommand({ ids: [buildId] }));
    const { groupName, streamName } = found[0]?.logs ?? {};
    if (!found[0]) return undefined;
    if (!groupName || !streamName) return { lines: [], next: after };
    try {
      const { events = [], nextForwardToken } = await logs.send(
        new GetLogEventsCommand({
          logGroupName: groupName,
          logStreamName: streamName,
          startFromHead: true,
          ...(after === undefined ? {} : { nextToken: after }),
        }),
      );
      return {
        lines: events.map(({ timestamp = 0, message = '' }) => ({
          at: new Date(timestamp).toISOString(),
          text: message,
        })),
        next: nextForwardToken,
      };
    } catch (error) {
      // The build has begun and not yet written anything.
      if (error instanceof ResourceNotFoundException) return { lines: [], next: after };
      throw error;
    }
  },
});
