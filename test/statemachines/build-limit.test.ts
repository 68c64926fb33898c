/** A build over the limit waits: the retry that the compiler writes, in the local Step Functions and CodeBuild. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { Action } from '../../core/definition/action.ts';
import { buildFragment } from '../../statemachines/build-fragment.ts';
import { until } from '../adapters/cloud.ts';
import { ACCOUNT, allow, type BuildingCloud, openBuildingCloud } from '../local/services/codebuild/building-cloud.ts';

let cloud: BuildingCloud;
let folder: string;
let sfn: SFNClient;
before(async () => {
  cloud = await openBuildingCloud();
  folder = mkdtempSync(join(tmpdir(), 'limit-'));
  sfn = new SFNClient(cloud.settings);
  const iam = new IAMClient(cloud.settings);
  const Statement = [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new CreateRoleCommand({ RoleName: 'machine', AssumeRolePolicyDocument }));
  const rights = [allow('codebuild:*', 'events:*')];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: rights });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'machine', PolicyName: 'build', PolicyDocument }));
});
after(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

const retryOf = (): object => {
  const actionTypeId = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } as const;
  const configuration = { ProjectName: 'limited' };
  const action = Action.parse({ name: 'Build', actionTypeId, configuration, inputArtifacts: [{ name: 'source' }] });
  const home = { account: ACCOUNT, region: 'eu-central-1' };
  const { states } = buildFragment({
    plan: { pipeline: 'p', version: 1, environment: 'dev', scope: 'global', home, approvalTimeoutInMinutes: 5 },
    group: 1,
    planned: { stage: 'Build', action, carried: [] },
    name: () => 'Build',
    next: { Next: 'Done' },
    catches: [],
  });
  return (states['Build'] as { Retry: object }).Retry;
};

test('a build over the limit of its project is tried again until there is room, and then runs', async () => {
  const gate = join(folder, 'gate');
  const wait = `while [ ! -e ${gate} ]; do sleep 0.05; done`;
  await cloud.project('limited', JSON.stringify({ version: '0.2', phases: { build: { commands: [wait] } } }), {
    concurrentBuildLimit: 1,
  });
  const Build = {
    Type: 'Task',
    Resource: 'arn:aws:states:::codebuild:startBuild.sync',
    Arguments: { ProjectName: 'limited' },
    Retry: retryOf(),
    End: true,
  };
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name: 'limited',
      roleArn: `arn:aws:iam::${ACCOUNT}:role/machine`,
      definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Build', States: { Build } }),
    }),
  );
  const start = async (): Promise<string> =>
    (await sfn.send(new StartExecutionCommand({ stateMachineArn }))).executionArn ?? '';
  const statusOf = async (executionArn: string): Promise<string | undefined> =>
    (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
  const history = async (executionArn: string): Promise<string> =>
    JSON.stringify((await sfn.send(new GetExecutionHistoryCommand({ executionArn }))).events);
  const first = await start();
  await until(async () => ((await history(first)).includes('TaskSubmitted') ? true : undefined));

  const second = await start();
  await until(async () =>
    (await history(second)).includes('CodeBuild.AccountLimitExceededException') ? true : undefined,
  );
  assert.equal(await statusOf(second), 'RUNNING');
  writeFileSync(gate, '');
  await until(async () => ((await statusOf(first)) === 'SUCCEEDED' ? true : undefined));
  await until(async () => {
    await fetch(`${cloud.cloud.url}/_local/clock/advance`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ seconds: 120 }),
    });
    return (await statusOf(second)) === 'SUCCEEDED' ? true : undefined;
  });
});
