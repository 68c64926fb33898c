import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  AddLayerVersionPermissionCommand,
  DeleteLayerVersionCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  type LambdaClient,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  RemoveLayerVersionPermissionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { ACCOUNT, openWorld, zip } from './world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
let lambda: LambdaClient;
before(async () => {
  world = await openWorld();
  lambda = world.lambda();
});
after(() => world.close());

const publish = async (LayerName: string, files: Record<string, string>, more = {}) =>
  lambda.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile: zip(files) }, ...more }));

const word = (name: string, says: string) => ({
  [`nodejs/node_modules/${name}/package.json`]: '{"main":"index.js"}',
  [`nodejs/node_modules/${name}/index.js`]: `module.exports = ${JSON.stringify(says)};`,
});

test('versions of a layer are numbered, told, listed, and their numbers are never used again', async () => {
  const first = await publish('counted', word('w', 'one'), { CompatibleRuntimes: ['nodejs22.x'], Description: 'd' });
  const second = await publish('counted', word('w', 'two'));
  await lambda.send(new DeleteLayerVersionCommand({ LayerName: 'counted', VersionNumber: 2 }));
  const third = await publish('counted', word('w', 'three'));

  assert.deepEqual([first.Version, second.Version, third.Version], [1, 2, 3]);
  assert.equal(first.LayerVersionArn, `arn:aws:lambda:us-east-1:${ACCOUNT}:layer:counted:1`);
  const {
    ResponseMetadata: _a,
    $metadata: _b,
    ...read
  } = (await lambda.send(new GetLayerVersionByArnCommand({ Arn: first.LayerVersionArn }))) as unknown as Record<
    string,
    unknown
  >;
  const { $metadata: _c, ...made } = first;
  assert.deepEqual(read, made);
  const { LayerVersions } = await lambda.send(new ListLayerVersionsCommand({ LayerName: 'counted' }));
  assert.deepEqual(
    LayerVersions?.map(({ Version }) => Version),
    [3, 1],
  );
  const { Layers } = await lambda.send(new ListLayersCommand({ CompatibleRuntime: 'nodejs22.x', MaxItems: 1 }));
  assert.equal(Layers?.[0]?.LatestMatchingVersion?.Version, 1);
  const fetched = await fetch(first.Content?.Location as string);
  assert.equal((await fetched.arrayBuffer()).byteLength, first.Content?.CodeSize);
  await assert.rejects(lambda.send(new GetLayerVersionCommand({ LayerName: 'counted', VersionNumber: 2 })), {
    name: 'ResourceNotFoundException',
  });
});

test('a function finds the modules of its layers: its own first, then the last layer', async () => {
  const under = await publish('under', { ...word('both', 'under'), ...word('lower', 'under') });
  const over = await publish('over', {
    ...word('both', 'over'),
    'nodejs/node24/node_modules/newer/index.js': 'module.exports = "of this runtime";',
  });
  const Layers = [under.LayerVersionArn as string, over.LayerVersionArn as string];
  await world.create(
    'layered',
    {
      'index.mjs': `import both from 'both'; import lower from 'lower'; import mine from 'mine';
        import { createRequire } from 'node:module';
        const newer = createRequire(import.meta.url)('newer');
        export const handler = async () => [both, lower, mine, newer];`,
      'node_modules/mine/index.js': 'module.exports = "mine";',
    },
    { Layers },
  );
  assert.deepEqual((await world.invoke('layered')).value, ['over', 'under', 'mine', 'of this runtime']);

  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'layered', Layers: [...Layers].reverse() }));
  assert.deepEqual((await world.invoke('layered')).value, ['under', 'under', 'mine', 'of this runtime']);

  const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'layered' }));
  assert.deepEqual(
    configuration.Layers?.map(({ Arn }) => Arn),
    [...Layers].reverse(),
  );
});

test('a function keeps a layer that is deleted, over a restart as well', async () => {
  const { LayerVersionArn } = await publish('gone', word('word', 'still here'));
  await world.create(
    'keeps',
    { 'index.js': 'const w = require("word"); exports.handler = async () => w;' },
    { Layers: [LayerVersionArn] },
  );
  await lambda.send(new DeleteLayerVersionCommand({ LayerName: 'gone', VersionNumber: 1 }));
  await world.restart();
  lambda = world.lambda();

  assert.equal((await world.invoke('keeps')).value, 'still here');
  await assert.rejects(world.create('late', 'export const handler = () => 1', { Layers: [LayerVersionArn] }), {
    name: 'InvalidParameterValueException',
    message: /does not exist/,
  });
});

test('a function cannot have two versions of a layer, nor six layers', async () => {
  const arns = [];
  for (const name of ['a', 'a', 'b', 'c', 'd', 'e', 'f'])
    arns.push((await publish(name, word('w', name))).LayerVersionArn);
  const create = (Layers: unknown) => world.create('wrong', 'export const handler = () => 1', { Layers });

  await assert.rejects(create(arns.slice(0, 2)), { name: 'InvalidParameterValueException', message: /same layer/ });
  await assert.rejects(create(arns.slice(1)), { name: 'InvalidParameterValueException', message: /more than 5/ });
});

test('a layer is used by who may read it, in another account by its policy', async () => {
  const { LayerVersionArn: arn } = await publish('shared', word('w', 'w'));
  const iam = new IAMClient(world.at());
  await iam.send(new CreateUserCommand({ UserName: 'maker' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'maker' }));
  const maker = world.lambda({
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  });
  const allow = (Action: string[]) =>
    iam.send(
      new PutUserPolicyCommand({
        UserName: 'maker',
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
        }),
      }),
    );
  await world.create('plain', 'export const handler = () => 1');
  const use = () =>
    maker.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'plain', Layers: [arn as string] }));
  await allow(['lambda:UpdateFunctionConfiguration']);
  await assert.rejects(use(), { name: 'AccessDeniedException', message: /lambda:GetLayerVersion/ });
  await allow(['lambda:UpdateFunctionConfiguration', 'lambda:GetLayerVersion']);
  await use();

  const other = world.lambda({ accessKeyId: '444455556666', secretAccessKey: 'any' });
  const read = () => other.send(new GetLayerVersionByArnCommand({ Arn: arn }));
  await assert.rejects(read(), { name: 'AccessDeniedException' });
  const named = { LayerName: 'shared', VersionNumber: 1, StatementId: 's' };
  const grant = { ...named, Action: 'lambda:GetLayerVersion', Principal: '444455556666' };
  const { RevisionId } = await lambda.send(new AddLayerVersionPermissionCommand(grant));
  await read();
  await assert.rejects(lambda.send(new AddLayerVersionPermissionCommand(grant)), { name: 'ResourceConflictException' });
  const policy = await lambda.send(new GetLayerVersionPolicyCommand(named));
  assert.equal(policy.RevisionId, RevisionId);
  await lambda.send(new RemoveLayerVersionPermissionCommand(named));
  await assert.rejects(read(), { name: 'AccessDeniedException' });
  await assert.rejects(lambda.send(new GetLayerVersionPolicyCommand(named)), { name: 'ResourceNotFoundException' });
});

test('a function tells that its code needs no signature', async () => {
  await world.create('unsigned', 'export const handler = () => 1');
  const { FunctionName, CodeSigningConfigArn } = await lambda.send(
    new GetFunctionCodeSigningConfigCommand({ FunctionName: 'unsigned' }),
  );
  assert.deepEqual([FunctionName, CodeSigningConfigArn], ['unsigned', undefined]);
  await assert.rejects(lambda.send(new GetFunctionCodeSigningConfigCommand({ FunctionName: 'none' })), {
    name: 'ResourceNotFoundException',
  });
});
