import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { BatchGetBuildsCommand, CodeBuildClient } from '@aws-sdk/client-codebuild';
import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { PATIENCE_MS, pause, startTagline, type Tagline } from './tagline.ts';

let tagline: Tagline;
const quickly = (): string => join(tagline.folder, 'quickly');
before(async () => {
  tagline = await startTagline();
  const pipelines = {
    'quick.yaml': quickPipeline({ approve: false }),
    'slow.yaml': quickPipeline({
      name: 'slow',
      repository: 'slow',
      main: [`test -f ${quickly()} || sleep 600`],
      deploy: false,
    }),
  };
  for (const [name, text] of Object.entries(pipelines)) {
    const file = join(tagline.folder, name);
    writeFileSync(file, text);
    const put = await tagline.cli('pipelines', 'put', file);
    assert.equal(put.code, 0, put.stderr);
  }
});
after(() => tagline?.stop());

/**
 * Every rule that carries an event after the claim: forwards of jobs, their receiver, machine ends, the reconciler's
 * own schedule.
 */
const rulesAfterTheClaim = async (): Promise<{ region: string; bus: string; name: string }[]> => {
  const found: { region: string; bus: string; name: string }[] = [];
  for (const region of ['us-east-1', 'eu-central-1']) {
    for (const bus of region === 'us-east-1' ? ['default', 'tagline'] : ['default']) {
      const { Rules = [] } = await new EventBridgeClient({ ...tagline.sdk, region }).send(
        new ListRulesCommand({ EventBusName: bus }),
      );
      for (const { Name: name = '', EventPattern = '' } of Rules)
        if (!/Git Event|Execution Requested|Definition Accepted|codecommit/.test(EventPattern))
          found.push({ region, bus, name });
    }
  }
  return found;
};

test('with every event after the claim dropped, the reconciler brings the execution to its end', async () => {
  const rules = await rulesAfterTheClaim();
  assert.ok(rules.length >= 4, JSON.stringify(rules));
  for (const { region, bus, name } of rules)
    await new EventBridgeClient({ ...tagline.sdk, region }).send(
      new DisableRuleCommand({ EventBusName: bus, Name: name }),
    );
  const tag = 'dev_eu-central-1/research/1.0';
  tagline.push('quick', quickFiles(), tag);

  const lambda = new LambdaClient(tagline.sdk);
  const end = Date.now() + PATIENCE_MS;
  let status = '';
  while (status !== 'Succeeded') {
    const { FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: 'tagline-reconcile', Payload: '{}' }),
    );
    assert.equal(FunctionError, undefined);
    const { executions } = await tagline.json<{ executions: { tag: string; status: string }[] }>('executions');
    status = executions.find((execution) => execution.tag === tag)?.status ?? '';
    assert.ok(Date.now() < end, `the execution is ${status}`);
    await pause(200);
  }
  for (const { region, bus, name } of rules)
    await new EventBridgeClient({ ...tagline.sdk, region }).send(
      new EnableRuleCommand({ EventBusName: bus, Name: name }),
    );
});

test('the build of a machine that is aborted ends too; once that was seen, the stage can be retried', async () => {
  const tag = 'dev_us-east-1/research/2.0';
  tagline.push('slow', quickFiles(), tag);
  const buildOf = ({ stages }: ExecutionAnswer) =>
    stages.find(({ name }) => name === 'Build')?.actions[0]?.externalExecutionId;
  const building = await tagline.until(tag, 'building', (answer) => buildOf(answer) !== undefined);
  const { id, machineExecutionArn } = building.execution;

  await new SFNClient(tagline.sdk).send(new StopExecutionCommand({ executionArn: machineExecutionArn }));
  const stopped = await tagline.until(tag, 'stopped', ({ execution }) => execution.status !== 'InProgress');

  assert.equal(stopped.execution.status, 'Stopped');
  const codeBuild = new CodeBuildClient(tagline.sdk);
  const end = Date.now() + PATIENCE_MS;
  const statusOf = async () =>
    (await codeBuild.send(new BatchGetBuildsCommand({ ids: [buildOf(building) ?? ''] }))).builds?.[0]?.buildStatus;
  while ((await statusOf()) === 'IN_PROGRESS') {
    assert.ok(Date.now() < end, 'the build runs on');
    await pause(100);
  }
  assert.equal(await statusOf(), 'STOPPED');
  writeFileSync(quickly(), '');
  while ((await tagline.cli('retry', id)).code !== 0) {
    await new LambdaClient(tagline.sdk).send(new InvokeCommand({ FunctionName: 'tagline-reconcile', Payload: '{}' }));
    assert.ok(Date.now() < end, 'no retry begins');
  }
  await tagline.until(tag, 'succeeded', ({ execution }) => execution.status === 'Succeeded');
});

test('a permission removed from a template fails the run with AccessDenied naming principal, action and resource', async () => {
  const cloudFormation = new CloudFormationClient(tagline.sdk);
  await withoutPermission(cloudFormation, 'tagline-environment-dev', 'codebuild:StartBuild');
  const tag = 'dev_us-east-1/research/1.0';
  tagline.push('quick', quickFiles(), tag);

  const ended = await tagline.until(tag, 'failed', ({ execution }) => execution.status === 'Failed');

  const action = ended.stages.find(({ name }) => name === 'Build')?.actions[0];
  assert.match(action?.errorDetails?.message ?? '', /AccessDenied/);
  assert.match(
    action?.errorDetails?.message ?? '',
    /arn:aws:sts::000000000000:assumed-role\/tagline-machine-dev-us-east-1\/\S+ is not authorized to perform: codebuild:StartBuild on resource: arn:aws:codebuild:us-east-1:000000000000:project\/tagline-build-dev-\d{12}/,
  );
});

/** A template of more than 51,200 bytes is too long for a request. */
const inBucket = async (template: string): Promise<string> => {
  const s3 = new S3Client({ ...tagline.sdk, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'changed-templates' }));
  await s3.send(new PutObjectCommand({ Bucket: 'changed-templates', Key: 'less.json', Body: template }));
  return 'https://changed-templates.s3.us-east-1.amazonaws.com/less.json';
};

/** Deploys the stack again from its own template, less an action in its policies. */
const withoutPermission = async (client: CloudFormationClient, StackName: string, action: string): Promise<void> => {
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName }));
  const template = JSON.stringify(JSON.parse(TemplateBody), (_key, value: unknown) =>
    Array.isArray(value) ? value.filter((member) => member !== action) : value,
  );
  assert.notEqual(template, JSON.stringify(JSON.parse(TemplateBody)), 'the action is in the template');
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const Parameters = (stack?.Parameters ?? []).map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true }));
  await client.send(
    new CreateChangeSetCommand({
      StackName,
      ChangeSetName: 'less',
      TemplateURL: await inBucket(template),
      Parameters,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  const statusOf = async () =>
    (await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName: 'less' }))).Status;
  while (['CREATE_PENDING', 'CREATE_IN_PROGRESS'].includes((await statusOf()) ?? '')) await pause(50);
  await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'less' }));
  const stackStatus = async () =>
    (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus ?? '';
  while ((await stackStatus()) !== 'UPDATE_COMPLETE') await pause(50);
};
