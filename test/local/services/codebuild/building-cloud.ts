/** A local cloud with a service role for builds, and what tests of builds need around it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  type Build,
  CodeBuildClient,
  CreateProjectCommand,
  type CreateProjectCommandInput,
  StartBuildCommand,
  type StartBuildCommandInput,
} from '@aws-sdk/client-codebuild';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Strangers } from '../../../../local/kernel/callers/authenticate.ts';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

export interface BuildingCloud {
  readonly cloud: OpenCloud;
  readonly data: string;
  readonly log: string[];
  readonly codebuild: CodeBuildClient;
  readonly roleArn: string;
  /** For clients of other services. */
  readonly settings: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** Creates a project with this inline buildspec, or with these settings. */
  project(name: string, buildspec: string, more?: Partial<CreateProjectCommandInput>): Promise<void>;
  start(projectName: string, more?: Partial<StartBuildCommandInput>): Promise<string>;
  get(id: string): Promise<Build>;
  /** Waits until `done` says so, at most ten seconds. */
  until(id: string, done: (build: Build) => boolean): Promise<Build>;
  run(projectName: string, more?: Partial<StartBuildCommandInput>): Promise<Build>;
  /** All lines of a build's log, without those of CodeBuild's own. */
  output(build: Build): Promise<string[]>;
  logText(build: Build): Promise<string>;
  policy(statements: object[]): Promise<void>;
  /** Closes and opens again on the same folder. */
  again(): Promise<BuildingCloud>;
  close(): Promise<void>;
}

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';
const ROLE = 'builder';

export const allow = (...actions: string[]): object => ({ Effect: 'Allow', Action: actions, Resource: '*' });

export const openBuildingCloud = async (
  data = mkdtempSync(join(tmpdir(), 'codebuild-')),
  strangers: Strangers = 'root',
): Promise<BuildingCloud> => {
  const log: string[] = [];
  const cloud = await openCloud({ data, strangers, log: (line) => log.push(line) });
  const settings = {
    endpoint: cloud.url,
    region: REGION,
    credentials: { ...cloud.rootKey(ACCOUNT) },
  };
  const codebuild = new CodeBuildClient(settings);
  const logs = new CloudWatchLogsClient(settings);
  const iam = new IAMClient(settings);
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/${ROLE}`;
  const policy = async (statements: object[]): Promise<void> => {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    await iam.send(new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: 'build', PolicyDocument }));
  };
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  await iam.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument })).catch((error: Error) => {
    if (error.name !== 'EntityAlreadyExistsException' && error.name !== 'EntityAlreadyExists') throw error;
  });
  await policy([allow('logs:*', 's3:*', 'ssm:*', 'codecommit:*')]);

  const get = async (id: string): Promise<Build> => {
    const { builds } = await codebuild.send(new BatchGetBuildsCommand({ ids: [id] }));
    return builds?.[0] as Build;
  };
  const until = async (id: string, done: (build: Build) => boolean): Promise<Build> => {
    for (let turn = 0; turn < 500; turn++) {
      const build = await get(id);
      if (done(build)) return build;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`build ${id} did not get there: ${JSON.stringify(await get(id))}\n${log.join('\n')}`);
  };
  const start = async (projectName: string, more: Partial<StartBuildCommandInput> = {}): Promise<string> => {
    const { build } = await codebuild.send(new StartBuildCommand({ projectName, ...more }));
    return build?.id as string;
  };
  const lines = async ({ logs: place }: Build): Promise<string[]> => {
    const { events = [] } = await logs.send(
      new GetLogEventsCommand({
        logGroupName: place?.groupName,
        logStreamName: place?.streamName,
        startFromHead: true,
      }),
    );
    return events.map(({ message = '' }) => message.replace(/\n$/, ''));
  };

  return {
    cloud,
    data,
    log,
    codebuild,
    roleArn,
    settings,
    get,
    until,
    start,
    policy,
    async project(name, buildspec, more = {}) {
      await codebuild.send(
        new CreateProjectCommand({
          name,
          source: { type: 'NO_SOURCE', buildspec },
          artifacts: { type: 'NO_ARTIFACTS' },
          environment: {
            type: 'LINUX_CONTAINER',
            image: 'aws/codebuild/standard:7.0',
            computeType: 'BUILD_GENERAL1_SMALL',
          },
          serviceRole: roleArn,
          ...more,
        }),
      );
    },
    async run(projectName, more) {
      return until(await start(projectName, more), ({ buildComplete }) => buildComplete === true);
    },
    async output(build) {
      return (await lines(build)).filter((line) => !line.startsWith('[Container]'));
    },
    logText: async (build) => (await lines(build)).join('\n'),
    async again() {
      await cloud.close();
      return openBuildingCloud(data, strangers);
    },
    async close() {
      await cloud.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
};
