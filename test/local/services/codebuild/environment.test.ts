import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ACCOUNT, allow, type BuildingCloud, openBuildingCloud } from './building-cloud.ts';

let cloud: BuildingCloud;
const planted = {
  AWS_PROFILE: 'real',
  AWS_ACCESS_KEY_ID: 'AKIAREALREALREALREAL',
  AWS_SECRET_ACCESS_KEY: 'real-secret-of-the-person',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/home/person/token',
  GITHUB_TOKEN: 'real-token-of-the-person',
  SSH_AUTH_SOCK: '/tmp/agent',
};

before(async () => {
  Object.assign(process.env, planted);
  cloud = await openBuildingCloud();
});
after(async () => {
  for (const name of Object.keys(planted)) delete process.env[name];
  await cloud.close();
});

const environmentOf = async (name: string): Promise<Record<string, string>> => {
  const build = await cloud.run(name);
  const lines = await cloud.output(build);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
};

test('nothing of the person who runs the cloud is in the environment of a build', async () => {
  await cloud.project('bare', 'version: 0.2\nphases: {build: {commands: [env]}}');

  const env = await environmentOf('bare');

  const text = JSON.stringify(env);
  for (const [name, value] of Object.entries(planted)) {
    assert.equal(text.includes(value) && value.length > 5, false, `${name} is seen`);
    if (!['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].includes(name)) assert.equal(env[name], undefined, name);
  }
  assert.notEqual(env['HOME'], process.env['HOME']);
  assert.equal(env['AWS_EC2_METADATA_DISABLED'], 'true');
  assert.equal(env['AWS_ENDPOINT_URL'], cloud.cloud.url);
  assert.equal(env['AWS_REGION'], 'eu-central-1');
});

test('the variables of CodeBuild are those that AWS documents', async () => {
  await cloud.project('named', 'version: 0.2\nphases: {build: {commands: [env]}}');

  const env = await environmentOf('named');

  const [id = ''] = [env['CODEBUILD_BUILD_ID']];
  assert.match(id, /^named:[0-9a-f-]{36}$/);
  assert.equal(env['CODEBUILD_BUILD_ARN'], `arn:aws:codebuild:eu-central-1:${ACCOUNT}:build/${id}`);
  assert.equal(env['CODEBUILD_BUILD_NUMBER'], '1');
  assert.equal(env['CODEBUILD_BUILD_IMAGE'], 'aws/codebuild/standard:7.0');
  assert.equal(env['CODEBUILD_INITIATOR'], 'root');
  assert.equal(env['CODEBUILD_LOG_PATH'], id.split(':')[1]);
  assert.equal(env['CODEBUILD_BUILD_SUCCEEDING'], '1');
  assert.match(env['CODEBUILD_START_TIME'] ?? '', /^\d{13}$/);
  assert.match(env['CODEBUILD_SRC_DIR'] ?? '', /\/src$/);
  assert.equal(env['CODEBUILD_WEBHOOK_TRIGGER'], undefined);
});

test('the credentials are a session of the service role, and node is the one that runs the cloud', async () => {
  const script = 'process.stdout.write(process.version + " " + !!process.env.AWS_SESSION_TOKEN)';
  await cloud.project(
    'session',
    JSON.stringify({ version: '0.2', phases: { build: { commands: [`node -e '${script}'`] } } }),
  );

  const build = await cloud.run('session');

  assert.deepEqual(await cloud.output(build), [`${process.version} true`]);
});

test('parameters are read under the role, and their values never reach the log', async () => {
  const ssm = new SSMClient(cloud.settings);
  await ssm.send(new PutParameterCommand({ Name: '/app/secret', Value: 'hunter2-and-more', Type: 'SecureString' }));
  await ssm.send(new PutParameterCommand({ Name: '/app/name', Value: 'from-project', Type: 'String' }));
  await cloud.project(
    'parameters',
    'version: 0.2\nenv: {parameter-store: {SECRET: /app/secret}}\nphases: {build: {commands: ["echo ' +
      '\\"secret=$SECRET\\"", "printf hunter2; printf -- \\"-and-more and on\\"", "echo ${#SECRET} $NAME | tr a-z ' +
      'A-Z"]}}',
    {
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'any',
        computeType: 'BUILD_GENERAL1_SMALL',
        environmentVariables: [{ name: 'NAME', value: '/app/name', type: 'PARAMETER_STORE' }],
      },
    },
  );

  const build = await cloud.run('parameters');

  assert.equal(build.buildStatus, 'SUCCEEDED', JSON.stringify(build.phases));
  assert.deepEqual(await cloud.output(build), ['secret=***', '*** and on', '16 FROM-PROJECT']);
  assert.equal((await cloud.logText(build)).includes('hunter2-and-more'), false);
});

test('a secret is masked wherever it stands: twice in a line, and where a line without an end is cut', async () => {
  const ssm = new SSMClient(cloud.settings);
  const Name = '/app/repeated';
  await ssm.send(new PutParameterCommand({ Name, Value: 'hunter2-and-more', Type: 'SecureString' }));
  const endless = 'node -e \'process.stdout.write((process.env.SECRET + "x").repeat(20000))\'';
  await cloud.project(
    'repeated',
    JSON.stringify({
      version: '0.2',
      env: { 'parameter-store': { SECRET: Name } },
      phases: { build: { commands: ['echo "$SECRET $SECRET"', endless] } },
    }),
  );

  const build = await cloud.run('repeated');

  assert.equal(build.buildStatus, 'SUCCEEDED', JSON.stringify(build.phases));
  assert.equal((await cloud.output(build))[0], '*** ***');
  // A secret that is cut in two leaves one of these.
  assert.doesNotMatch(await cloud.logText(build), /hunter2|and-more/);
});

test('a parameter that is not there fails the build by name', async () => {
  await cloud.project(
    'absent',
    'version: 0.2\nenv: {parameter-store: {A: /none}}\nphases: {build: {commands: [true]}}',
  );

  const build = await cloud.run('absent');

  const context = build.phases?.find(({ phaseStatus }) => phaseStatus === 'FAILED')?.contexts?.[0];
  assert.equal(build.buildStatus, 'FAILED');
  assert.match(context?.message ?? '', /parameter does not exist: \/none/);
});

const secretsManager = (operation: string, input: object) => {
  const principal = { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` } as const;
  const caller = { account: ACCOUNT, region: cloud.settings.region, principal };
  return cloud.cloud.call<{ ARN: string; VersionId: string }>('secretsmanager', operation, input, caller);
};

const environment = (...environmentVariables: { name: string; value: string; type?: 'SECRETS_MANAGER' }[]) => ({
  environment: {
    type: 'LINUX_CONTAINER',
    image: 'any',
    computeType: 'BUILD_GENERAL1_SMALL',
    environmentVariables,
  } as const,
});

test('secrets are read by name and ARN, key, stage and version, and their values reach neither log nor build', async () => {
  await cloud.policy([allow('logs:*', 's3:*', 'ssm:*', 'codecommit:*', 'secretsmanager:GetSecretValue')]);
  const first = { Name: 'team/db', SecretString: '{"user":"admin-user","password":"pass-one"}' };
  const { ARN, VersionId } = await secretsManager('CreateSecret', first);
  const SecretString = '{"user":"admin-user","password":"pass-two","port":5432}';
  await secretsManager('PutSecretValue', { SecretId: ARN, SecretString });
  await secretsManager('CreateSecret', { Name: 'whole', SecretString: 'whole-secret' });
  const commands = [
    'echo "$PASSWORD $BEFORE $OLDEST $WHOLE $PORT"',
    'echo "$PASSWORD$BEFORE$OLDEST$WHOLE" | tr a-z A-Z',
    'export LATER="$PASSWORD"',
    'sh -c "exit 3" "$WHOLE"',
  ];
  await cloud.project(
    'secrets',
    JSON.stringify({
      version: '0.2',
      env: {
        'secrets-manager': { WHOLE: 'whole', PORT: `${ARN}:port` },
        'exported-variables': ['PASSWORD', 'WHOLE', 'AWS_SECRET_ACCESS_KEY', 'PLAIN'],
      },
      phases: { build: { commands: ['export PLAIN=shown', ...commands] } },
    }),
    environment(
      { name: 'PASSWORD', value: 'team/db:password', type: 'SECRETS_MANAGER' },
      { name: 'BEFORE', value: `${ARN}:password:AWSPREVIOUS`, type: 'SECRETS_MANAGER' },
      { name: 'OLDEST', value: `team/db:password::${VersionId}`, type: 'SECRETS_MANAGER' },
    ),
  );

  const build = await cloud.run('secrets');

  const lines = await cloud.output(build);
  assert.deepEqual(
    lines,
    ['*** *** *** *** ***', 'PASS-TWOPASS-ONEPASS-ONEWHOLE-SECRET'],
    JSON.stringify(build.phases),
  );
  const told = (await cloud.logText(build)) + JSON.stringify(build);
  for (const secret of ['pass-one', 'pass-two', 'whole-secret']) assert.equal(told.includes(secret), false, secret);
  assert.deepEqual(build.exportedEnvironmentVariables, [{ name: 'PLAIN', value: 'shown' }]);
  assert.deepEqual(
    build.environment?.environmentVariables?.find(({ name }) => name === 'PASSWORD'),
    { name: 'PASSWORD', value: 'team/db:password', type: 'SECRETS_MANAGER' },
  );
});

test('a command that holds a secret itself is masked where the build says why it failed', async () => {
  await cloud.policy([allow('logs:*', 'secretsmanager:GetSecretValue')]);
  await secretsManager('CreateSecret', { Name: 'typed', SecretString: 'typed-by-mistake' });
  await cloud.project(
    'typed',
    'version: 0.2\nenv: {secrets-manager: {A: typed}}\nphases: {build: {commands: ["test x = typed-by-mistake"]}}',
  );

  const build = await cloud.run('typed');

  const context = build.phases?.find(({ phaseType }) => phaseType === 'BUILD')?.contexts?.[0];
  assert.match(context?.message ?? '', /^Error while executing command: test x = \*\*\*\. Reason/);
});

test('a secret that may not or cannot be read fails the build before its commands, as AWS words it', async () => {
  await secretsManager('CreateSecret', { Name: 'text', SecretString: 'no-json-at-all' });
  await secretsManager('CreateSecret', { Name: 'json', SecretString: '{"a":"value-of-a"}' });
  const failure = async (name: string, place: string) => {
    await cloud.project(
      name,
      `version: 0.2\nenv: {secrets-manager: {A: "${place}"}}\nphases: {build: {commands: [true]}}`,
    );
    const build = await cloud.run(name);
    const phase = build.phases?.find(({ phaseStatus }) => phaseStatus === 'FAILED');
    return [phase?.phaseType, phase?.contexts?.[0]?.statusCode, phase?.contexts?.[0]?.message];
  };
  const failed = ['DOWNLOAD_SOURCE', 'Secrets Manager Error'];

  await cloud.policy([allow('logs:*')]);
  const [phase, code, message] = await failure('denied', 'text');
  await cloud.policy([allow('logs:*', 'secretsmanager:GetSecretValue')]);

  assert.deepEqual([phase, code], failed);
  assert.match(
    message ?? '',
    /^AccessDeniedException: User: .*builder.* is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:[^ ]+:secret:text-\w{6} because/,
  );
  assert.deepEqual(await failure('none', 'none'), [
    ...failed,
    "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
  ]);
  assert.deepEqual(await failure('text', 'text:key'), [
    ...failed,
    'secret text is not a JSON object: key cannot be read',
  ]);
  assert.deepEqual(await failure('key', 'json:b'), [...failed, 'secret json has no key b']);
});
