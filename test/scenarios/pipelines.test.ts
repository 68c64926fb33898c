import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DeleteTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { unzipSync } from 'fflate';
import { releaseName } from '../../core/execution.ts';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { openScenario, type Scenario } from './scenario.ts';

describe('a pipeline that is disabled, deleted, and deploys files', () => {
  let scenario: Scenario;
  before(async () => {
    scenario = await openScenario('pipelines');
    await scenario.put(quickPipeline({ name: 'quick-pipelines', repository: 'pipelines' }));
    // Listens to the same repository, so that a push for nobody is refused where the test can wait for it.
    const nobody = quickPipeline({ name: 'pipelines-nobody', repository: 'pipelines', deploy: false });
    await scenario.put(nobody.replace('*_*/*/*', 'nobody/*'));
  });
  after(() => scenario?.close());

  const run = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await scenario.cli(...args);
    assert.equal(code, 0, `tagline ${args.join(' ')}: ${stderr}`);
  };
  const tagsOf = async (pipeline: string): Promise<readonly string[]> =>
    (await scenario.api.listExecutions({ pipeline, limit: 50 })).executions.map(releaseName).sort();
  const asked = async (tag: string) => {
    const { approvals } = await scenario.until(tag, 'asking', (answer) =>
      answer.approvals.some(({ status }) => status === 'Open'),
    );
    return approvals[0]?.id ?? '';
  };
  const succeeded = (tag: string) =>
    scenario.until(tag, 'succeeded', ({ execution }) => execution.status === 'Succeeded');
  const at = 'us-east-1';
  const serials = async () =>
    (
      await scenario.json<{ serials: { serial: number; tag: string }[] }>('state', 'history', scenario.address(at))
    ).serials.map(({ serial, tag }) => [serial, tag]);

  test('a disabled pipeline refuses tags while what is open goes on; enabled again it runs what is pushed then', async () => {
    const [open = '', refused = '', later = ''] = [0, 1, 2].map((n) => scenario.tag(`1.${n}`, at));
    scenario.push('pipelines', quickFiles(), open);
    const approval = await asked(open);

    await run('pipelines', 'disable', 'quick-pipelines');
    scenario.push('pipelines', quickFiles(), refused);
    const { fault } = await scenario.refused(refused, 'PipelineDisabled');
    assert.match(fault.message, /the pipeline quick-pipelines is disabled since/);
    assert.match((await scenario.cli('pipelines', 'list')).stdout, /quick-pipelines\s+disabled/);
    await run('approve', approval);
    await succeeded(open);

    await run('pipelines', 'enable', 'quick-pipelines');
    scenario.push('pipelines', quickFiles(), later);
    await run('approve', await asked(later));
    await succeeded(later);
    assert.deepEqual(await tagsOf('quick-pipelines'), [open, later]);
  });

  test('a pipeline is deleted once nothing of it is open: its machines go, its history and what it deployed stay', async () => {
    const tag = scenario.tag('1.3', at);
    scenario.push('pipelines', quickFiles(), tag);
    const approval = await asked(tag);
    const refusal = await scenario.cli('pipelines', 'delete', 'quick-pipelines');
    assert.notEqual(refusal.code, 0);
    assert.match(refusal.stderr, /ExecutionsOpen/);
    await run('approve', approval);
    await succeeded(tag);
    const before = await serials();

    await run('pipelines', 'delete', 'quick-pipelines');
    await run('pipelines', 'delete', 'quick-pipelines');

    const { stateMachines = [] } = await new SFNClient(scenario.sdk).send(new ListStateMachinesCommand({}));
    assert.deepEqual(
      stateMachines.filter(({ name }) => name?.startsWith('tagline-quick-pipelines_')),
      [],
    );
    assert.deepEqual(await serials(), before);
    const tags = await tagsOf('quick-pipelines');
    assert.equal(tags.length, 3);
    const silent = scenario.tag('1.4', at);
    scenario.push('pipelines', quickFiles(), silent);

    await scenario.refused(silent, 'NoTriggerMatched');
    await scenario.put(quickPipeline({ name: 'quick-pipelines', repository: 'pipelines', approve: false }));
    const again = scenario.tag('1.5', at);
    scenario.push('pipelines', quickFiles(), again);
    await succeeded(again);
    assert.deepEqual(await tagsOf('quick-pipelines'), [...tags, again]);
    assert.deepEqual(await serials(), [[4, again], ...before], 'its state goes on where it was');
  });

  test('files of an artifact, or the artifact itself, lie in a bucket of the target as CodePipeline puts them', async () => {
    const region = 'eu-central-1';
    const s3 = new S3Client({ ...scenario.sdkOf('111111111111'), region, forcePathStyle: true });
    const Bucket = 'quick-site';
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
    const deploy = (name: string, configuration: object) => ({
      name,
      provider: 'S3',
      inputArtifacts: ['source'],
      configuration: { BucketName: Bucket, ...configuration },
    });
    await scenario.put(
      quickPipeline({
        name: 'pipelines-slow',
        repository: 'pipelines-slow',
        deploy: false,
        last: [
          deploy('Files', { Extract: 'true', ObjectKey: 'site/#{tagline.Version}', CacheControl: 'max-age=60' }),
          deploy('Archive', { Extract: 'false', ObjectKey: 'archives/#{tagline.Version}.zip' }),
        ],
      }),
    );
    const files = quickFiles({ 'index.html': '<h1>hello</h1>', 'assets/a b+ü.css': 'h1 {}', 'data.bin': 'x' });
    const tag = scenario.tag('2.0');

    scenario.push('pipelines-slow', files, tag);
    await succeeded(tag);

    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    assert.deepEqual(
      Contents.map(({ Key }) => Key).sort(),
      ['archives/2.0.zip', ...Object.keys(files).map((path) => `site/2.0/${path}`)].sort(),
    );
    const object = async (Key: string) => s3.send(new GetObjectCommand({ Bucket, Key }));
    for (const [path, type] of [
      ['index.html', 'text/html; charset=utf-8'],
      ['assets/a b+ü.css', 'text/css; charset=utf-8'],
      ['data.bin', 'application/octet-stream'],
    ] as const) {
      const { Body, ContentType, CacheControl } = await object(`site/2.0/${path}`);
      assert.deepEqual(
        [await Body?.transformToString(), ContentType, CacheControl],
        [files[path], type, 'max-age=60'],
        path,
      );
    }
    const archive = await object('archives/2.0.zip');
    assert.equal(archive.ContentType, 'application/zip');
    assert.equal(archive.CacheControl, undefined);
    const unzipped = unzipSync((await archive.Body?.transformToByteArray()) ?? new Uint8Array());
    assert.deepEqual(Object.keys(unzipped).sort(), Object.keys(files).sort());
  });

  const selfmade = (more: readonly object[]): string =>
    JSON.stringify({
      name: 'selfmade',
      executionMode: 'QUEUED',
      selfUpdate: { path: 'ci/selfmade.json' },
      environments: { dev: {} },
      triggers: [
        {
          providerType: 'CodeCommit',
          gitConfiguration: { sourceActionName: 'Source', push: [{ tags: { includes: ['dev_*/*/3.*'] } }] },
        },
      ],
      stages: [
        {
          name: 'Source',
          actions: [
            {
              name: 'Source',
              provider: 'CodeCommit',
              configuration: { RepositoryName: 'pipelines-slow' },
              outputArtifacts: ['source'],
            },
          ],
        },
        { name: 'Build', actions: [{ name: 'Check', commands: ['true'], inputArtifacts: ['source'] }] },
        ...more,
      ],
    });

  test('a pipeline takes its definition out of the commit, and deploys, hands outputs on and deletes as it says there', async () => {
    const template = JSON.stringify({
      Parameters: { Message: { Type: 'String' }, Code: { Type: 'String' } },
      Resources: { Note: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { Ref: 'Message' } } } },
      Outputs: { Said: { Value: { 'Fn::GetAtt': ['Note', 'Value'] } }, Code: { Value: { Ref: 'Code' } } },
    });
    const deploy = (name: string, ActionMode: string, more: object = {}, action: object = {}) => ({
      name,
      provider: 'CloudFormation',
      inputArtifacts: ['source'],
      configuration: { ActionMode, StackName: 'quick-selfmade-#{tagline.Team}-#{tagline.Scope}', ...more },
      ...action,
    });
    const ParameterOverrides = JSON.stringify({
      Message: { 'Fn::GetParam': ['source', 'values.json', 'Message'] },
      Code: { 'Fn::GetArtifactAtt': ['source', 'ObjectKey'] },
    });
    const made = { TemplatePath: 'source::template.json', ParameterOverrides, OutputFileName: 'out.json' };
    const checks = ['cat out.json', 'grep \'"Said": "by file"\' out.json', "grep 'dev/bodies/artifact/' out.json"];
    const changed = selfmade([
      {
        name: 'Deploy',
        actions: [
          deploy('Make', 'REPLACE_ON_FAILURE', made, { outputArtifacts: ['outputs'] }),
          { name: 'Use', runOrder: 2, commands: checks, inputArtifacts: ['outputs'] },
        ],
      },
      { name: 'Clean', actions: [deploy('Away', 'DELETE_ONLY')] },
    ]);
    await run('pipelines', 'disable', 'pipelines-slow');
    await scenario.put(selfmade([]));
    const files = { 'template.json': template, 'values.json': '{"Message":"by file"}' };
    const [tag, broken] = [scenario.tag('3.0', at), scenario.tag('3.1', at)];

    scenario.push('pipelines-slow', quickFiles({ ...files, 'ci/selfmade.json': changed }), tag);

    const { execution, stages } = await succeeded(tag);
    assert.equal(execution.definitionVersion, 2, 'the one in the commit');
    assert.deepEqual(
      stages.map(({ name, status }) => `${name} ${status}`),
      ['Source Succeeded', 'Build Succeeded', 'Deploy Succeeded', 'Clean Succeeded'],
    );
    const { serials } = await scenario.json<{ serials: { tag: string; resourceCount: number }[] }>(
      'state',
      'history',
      scenario.address(at),
      '--component',
      'selfmade',
    );
    assert.deepEqual(serials.map(({ resourceCount }) => resourceCount).sort(), [0, 1], 'made, and taken away again');
    scenario.push(
      'pipelines-slow',
      quickFiles({ ...files, 'ci/selfmade.json': '{ "name": "selfmade", "stages": 1 }' }),
      broken,
    );
    await scenario.refused(broken, 'InvalidDefinition');
  });

  test('once the first deployment has succeeded nobody deletes the ledger, the root of the account included', async () => {
    const dynamo = new DynamoDBClient(scenario.sdk);
    const TableName = 'tagline-ledger';

    await assert.rejects(dynamo.send(new DeleteTableCommand({ TableName })), {
      name: 'ValidationException',
      message: /deletion protection/i,
    });

    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
    assert.deepEqual([Table?.TableStatus, Table?.DeletionProtectionEnabled], ['ACTIVE', true]);
  });
});
