import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import type { OpenCloud } from '../../../../../local/open-cloud.ts';
import { clientOptions, deploy, openTestCloud, settledStack } from '../cloud.ts';

const place = await openTestCloud();
let cloud: OpenCloud;
let cfn: CloudFormationClient;
let s3: S3Client;
before(async () => {
  cloud = await place.open();
  cfn = new CloudFormationClient(clientOptions(cloud));
  s3 = new S3Client({ ...clientOptions(cloud), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'snippets' }));
});
after(async () => {
  await cloud.close();
  place.remove();
});

const put = (Key: string, Body: string | Uint8Array) =>
  s3.send(new PutObjectCommand({ Bucket: 'snippets', Key, Body }));
const resourcesOf = async (StackName: string): Promise<string[]> => {
  const { StackResourceSummaries = [] } = await cfn.send(new ListStackResourcesCommand({ StackName }));
  return StackResourceSummaries.map(({ LogicalResourceId = '' }) => LogicalResourceId).sort();
};
const created = (StackName: string, TemplateBody: string, more: object = {}) =>
  deploy(cfn, { StackName, ChangeSetType: 'CREATE', TemplateBody, ...more });

const SAM = `
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Globals: { Function: { Runtime: nodejs24.x, Handler: index.handler } }
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "exports.handler = async ({ rawPath }) => ({ statusCode: 200, body: 'hello ' + rawPath });"
      Events:
        Any: { Type: HttpApi }
        Item: { Type: HttpApi, Properties: { Path: '/items/{id}', Method: GET } }
        Work: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn } }
  Queue: { Type: AWS::SQS::Queue }
  Fn::ForEach::Tables:
    - Name
    - [Users, Orders]
    - 'Table\${Name}': { Type: AWS::Serverless::SimpleTable }
Outputs: { Url: { Value: !GetAtt ServerlessHttpApi.ApiEndpoint } }
`;

test('a SAM application stands, and its routes answer', async () => {
  const stack = await created('sam', SAM, { Capabilities: ['CAPABILITY_IAM'] });

  assert.equal(stack.StackStatus, 'CREATE_COMPLETE', stack.StackStatusReason);
  assert.deepEqual(await resourcesOf('sam'), [
    'Hello',
    'HelloAnyPermission',
    'HelloItemPermission',
    'HelloRole',
    'HelloWork',
    'Queue',
    'ServerlessHttpApi',
    'ServerlessHttpApiApiGatewayDefaultStage',
    'TableOrders',
    'TableUsers',
  ]);
  const url = stack.Outputs?.[0]?.OutputValue;
  assert.equal(await (await fetch(`${url}/items/7`)).text(), 'hello /items/7');
  assert.equal(await (await fetch(`${url}/any/way`)).text(), 'hello /any/way');

  const next = await deploy(cfn, {
    StackName: 'sam',
    TemplateBody: SAM.replace('/items/{id}', '/things/{id}').replace("'hello '", "'bye '"),
    Capabilities: ['CAPABILITY_IAM'],
  });
  assert.equal(next.StackStatus, 'UPDATE_COMPLETE', next.StackStatusReason);
  assert.equal(await (await fetch(`${url}/things/7`)).text(), 'bye /things/7');
});

test('both stages of a template are told, and what it declares', async () => {
  const stage = async (TemplateStage: 'Original' | 'Processed') =>
    (await cfn.send(new GetTemplateCommand({ StackName: 'sam', TemplateStage }))).TemplateBody ?? '';

  assert.match(await stage('Original'), /Fn::ForEach/);
  const processed = JSON.parse(await stage('Processed')) as Record<string, unknown>;
  assert.equal(processed['Transform'], undefined);
  assert.ok('TableUsers' in (processed['Resources'] as object));
  const { DeclaredTransforms } = await cfn.send(new GetTemplateSummaryCommand({ TemplateBody: SAM }));
  assert.deepEqual(DeclaredTransforms, ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31']);
});

test('without a change set, what nobody sees must be allowed; and the roles that SAM makes must be too', async () => {
  const create = (Capabilities: ('CAPABILITY_IAM' | 'CAPABILITY_AUTO_EXPAND')[]) =>
    cfn.send(new CreateStackCommand({ StackName: 'unseen', TemplateBody: SAM, Capabilities }));

  await assert.rejects(create(['CAPABILITY_IAM']), {
    name: 'InsufficientCapabilitiesException',
    message: /AUTO_EXPAND/,
  });
  await assert.rejects(create(['CAPABILITY_AUTO_EXPAND']), { message: /Requires capabilities : \[CAPABILITY_IAM\]/ });
});

test('snippets stand beside what stands where they are named, and add sections to the template', async () => {
  await put('queue.json', '{"QueueName":"named-by-snippet","DelaySeconds":3}');
  await put('more.yaml', 'Resources: { Extra: { Type: AWS::SQS::Queue } }\nOutputs: { E: { Value: { Ref: Extra } } }');
  const body = `
Parameters: { Folder: { Type: String, Default: snippets } }
Transform: { Name: AWS::Include, Parameters: { Location: !Sub 's3://\${Folder}/more.yaml' } }
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
      Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://snippets/queue.json } }
Outputs: { Name: { Value: !GetAtt Queue.QueueName } }
`;

  const stack = await created('included', body);

  assert.equal(stack.StackStatus, 'CREATE_COMPLETE', stack.StackStatusReason);
  assert.deepEqual(stack.Outputs?.map(({ OutputKey }) => OutputKey).sort(), ['E', 'Name']);
  assert.equal(stack.Outputs?.find(({ OutputKey }) => OutputKey === 'Name')?.OutputValue, 'named-by-snippet');
});

test('snippets that are not there, are not here, or use short forms, are refused', async () => {
  const include = (Location: string) => `
Resources:
  Fn::Transform: { Name: AWS::Include, Parameters: { Location: '${Location}' } }
  Queue: { Type: AWS::SQS::Queue }
`;
  await put('short.yaml', 'Other: { Type: AWS::SQS::Queue, Properties: { QueueName: !Ref X } }');
  await put('twice.yaml', 'Queue: { Type: AWS::SNS::Topic }');
  const refused = (location: string, message: RegExp) => assert.rejects(created('bad', include(location)), { message });

  await refused('s3://snippets/nowhere.yaml', /S3 error/);
  await refused(
    'https://example.com/a.yaml',
    /Transform AWS::Include failed with: The location parameter is not a valid/,
  );
  await refused('s3://snippets/short.yaml', /short forms of functions/);
  await refused('s3://snippets/twice.yaml', /the snippet and the template both have Queue/);
});

test('loops need their transform, and macros are refused by name', async () => {
  const loop = `Resources: { 'Fn::ForEach::L': [N, [a], { 'R\${N}': { Type: AWS::SQS::Queue } }] }`;
  await assert.rejects(created('no', loop), { message: /Fn::ForEach requires the transform AWS::LanguageExtensions/ });
  await assert.rejects(created('no', `Transform: MyMacro\nResources: { Q: { Type: AWS::SQS::Queue } }`), {
    message: /the transform MyMacro/,
  });
});

test('the same template with other parameters loops over them again', async () => {
  const body = `
Transform: AWS::LanguageExtensions
Parameters: { Names: { Type: CommaDelimitedList } }
Resources:
  Fn::ForEach::Queues: [Name, !Ref Names, { 'Queue\${Name}': { Type: AWS::SQS::Queue } }]
`;
  const named = (ParameterValue: string) => ({ Parameters: [{ ParameterKey: 'Names', ParameterValue }] });
  await created('again', body, named('A,B'));
  assert.deepEqual(await resourcesOf('again'), ['QueueA', 'QueueB']);

  await deploy(cfn, { StackName: 'again', UsePreviousTemplate: true, ...named('B,C') });

  assert.deepEqual(
    (await resourcesOf('again')).filter((id) => id !== 'QueueA'),
    ['QueueB', 'QueueC'],
  );
});

test('a layer of SAM is published anew when it changes, and its old version stays', async () => {
  const zip = (text: string) => zipSync({ 'nodejs/node_modules/x/index.js': strToU8(text) });
  await put('layer-1.zip', zip('1'));
  await put('layer-2.zip', zip('2'));
  const body = (n: number) => `
Transform: AWS::Serverless-2016-10-31
Resources: { Shared: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: s3://snippets/layer-${n}.zip } } }
Outputs: { Arn: { Value: !Ref Shared } }
`;
  const first = await created('layer', body(1));
  assert.match(first.Outputs?.[0]?.OutputValue ?? first.StackStatusReason ?? '', /:layer:Shared:1$/);

  const second = await deploy(cfn, { StackName: 'layer', TemplateBody: body(2) });

  assert.match(second.Outputs?.[0]?.OutputValue ?? second.StackStatusReason ?? '', /:layer:Shared:2$/);
  await settledStack(cfn, 'layer');
});

test('a Transform that names nothing is refused', async () => {
  await assert.rejects(
    cfn.send(
      new CreateChangeSetCommand({
        StackName: 'x',
        ChangeSetName: 'c',
        ChangeSetType: 'CREATE',
        TemplateBody: 'Transform: [{ Nam: x }]\nResources: { Q: { Type: AWS::SQS::Queue } }',
      }),
    ),
    { message: /Transform must be the name of a transform/ },
  );
});
