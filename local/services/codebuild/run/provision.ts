/** What a build has before its first command: a session of its service role, and a log. */
import type { Caller, Cloud, Credentials } from '../../../kernel/cloud.ts';
import { projectArn, uuidOfBuild } from '../arn.ts';
import { logPlace } from '../build/logs-location.ts';
import type { Build } from '../model.ts';
import { assumeServiceRole } from '../service-role.ts';
import { faultText, PhaseFailure } from './failure.ts';
import { type LogStream, openLogStream } from './log-stream.ts';

/** Beyond its timeout a build needs its credentials a little longer, to upload. */
const SPARE = 10 * 60_000;

export const provision = (cloud: Cloud, build: Build): { caller: Caller; credentials: Credentials } => {
  const { account, region, settings } = build;
  try {
    const session = `AWSCodeBuild-${uuidOfBuild(build.id)}`;
    const principal = assumeServiceRole(cloud, settings.serviceRole, session, projectArn(build, build.project));
    const expires = cloud.clock.now() + settings.timeoutInMinutes * 60_000 + SPARE;
    return { caller: { account, region, principal }, credentials: cloud.credentials(principal, expires) };
  } catch (error) {
    throw new PhaseFailure(
      'ACCESS_DENIED',
      `CodeBuild is not authorized to perform: sts:AssumeRole on ${settings.serviceRole}: ${faultText(error)}`,
    );
  }
};

export const openLog = async (cloud: Cloud, caller: Caller, build: Build): Promise<LogStream> => {
  try {
    return await openLogStream(cloud, caller, logPlace(build));
  } catch (error) {
    throw new PhaseFailure(
      'ACCESS_DENIED',
      `Service role ${build.settings.serviceRole} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log ` +
        `streams for build ${build.id}. Error message: ${faultText(error)}`,
    );
  }
};
