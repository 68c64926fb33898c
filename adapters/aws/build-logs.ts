/** Log lines of CodeBuild builds, from CloudWatch Logs; of a batch, those of its builds one after another. */
import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Build, CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { LogLine, Logs } from '../../core/ports/logs.ts';
import { buildsOf } from './builds-of.ts';

export const buildLogs = ({ builds, logs }: { builds: CodeBuildClient; logs: CloudWatchLogsClient }): Logs => ({
  async read(id, after) {
    const found = await buildsOf(builds, id);
    if (found.length === 0) return undefined;
    let place = placeOf(after);
    for (;;) {
      const build = found[place.build];
      const { lines, token } = build ? await linesOf(logs, build, place.token) : { lines: [], token: place.token };
      const next = textOf({ ...place, token });
      const ended = lines.length === 0 && build?.buildComplete === true;
      if (!ended || place.build + 1 >= found.length) return { lines, next };
      place = { build: place.build + 1, token: undefined };
    }
  },
});

/** Where reading goes on: in which of the builds, and where in its log. */
interface Place {
  readonly build: number;
  readonly token: string | undefined;
}

/** The first build's place is the service's own token. */
const placeOf = (after: string | undefined): Place => {
  const [, build, token] = /^#(\d+)#(.*)$/s.exec(after ?? '') ?? [];
  return build === undefined ? { build: 0, token: after } : { build: Number(build), token: token || undefined };
};

const textOf = ({ build, token }: Place): string | undefined => (build === 0 ? token : `#${build}#${token ?? ''}`);

const linesOf = async (
  logs: CloudWatchLogsClient,
  { logs: { groupName, streamName } = {} }: Build,
  nextToken: string | undefined,
): Promise<{ readonly lines: readonly LogLine[]; readonly token: string | undefined }> => {
  if (!groupName || !streamName) return { lines: [], token: nextToken };
  try {
    const { events = [], nextForwardToken } = await logs.send(
      new GetLogEventsCommand({
        logGroupName: groupName,
        logStreamName: streamName,
        startFromHead: true,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    return {
      lines: events.map(({ timestamp = 0, message = '' }) => ({
        at: new Date(timestamp).toISOString(),
        text: message,
      })),
      token: nextForwardToken,
    };
  } catch (error) {
    // The build has begun and not yet written anything.
    if (error instanceof ResourceNotFoundException) return { lines: [], token: nextToken };
    throw error;
  }
};
