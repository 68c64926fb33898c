import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { signing } from '../../cli/connect.ts';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { startTagline, type Tagline } from './tagline.ts';

const SECRET = 'held-by-secrets-manager-4711';
const PARAMETER = 'held-by-parameter-store-0815';

/** A command that succeeds only where a variable holds a value, and does not hold the value itself. */
const holds = (name: string, value: string): string =>
  `test "$(printf %s "$${name}" | sha256sum | cut -c 1-64)" = ${createHash('sha256').update(value).digest('hex')}`;
const SAYS_IT = 'echo "it is $TOKEN"';

let tagline: Tagline;
before(async () => {
  tagline = await startTagline();
  const { credentials, region, endpoint } = tagline.sdk;
  const { status } = await signing(
    async () => credentials,
    region,
    'secretsmanager',
  )(new URL(endpoint), {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.CreateSecret' },
    body: JSON.stringify({ Name: 'quick/npm', SecretString: JSON.stringify({ token: SECRET }) }),
  });
  assert.equal(status, 200);
  await new SSMClient(tagline.sdk).send(
    new PutParameterCommand({ Name: '/quick/token', Type: 'SecureString', Value: PARAMETER }),
  );
  const variables = [{ name: 'TOKEN', value: 'quick/npm:token', type: 'SECRETS_MANAGER' }];
  const pipelines = {
    'quick.yaml': quickPipeline({
      main: [SAYS_IT, holds('TOKEN', SECRET)],
      variables,
      last: [
        {
          name: 'Read',
          actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
          inputArtifacts: ['source'],
          configuration: {
            ProjectName: 'tagline-build-#{tagline.Environment}-#{tagline.Account}',
            EnvironmentVariables: [{ name: 'TOKEN', value: '/quick/token', type: 'PARAMETER_STORE' }],
          },
        },
      ],
    }),
    'slow.yaml': quickPipeline({
      name: 'slow',
      repository: 'slow',
      main: [SAYS_IT, 'echo "$TOKEN" >&2; exit 3'],
      variables,
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

/** Files of the data folder that hold a text, beside those of the services that keep it for the user. */
const filesWith = (text: string): readonly string[] => {
  const data = join(tagline.folder, 'data');
  return globSync('**/*', { cwd: data })
    .filter((file) => !/^(secretsmanager|ssm)\.sqlite/.test(file) && statSync(join(data, file)).isFile())
    .filter((file) => readFileSync(join(data, file)).includes(text));
};

test('builds read granted secrets and parameters, and no trace of a value is left', async () => {
  const tag = 'dev_us-east-1/research/1.0';
  const buildspec = { version: 0.2, phases: { build: { commands: [SAYS_IT, holds('TOKEN', PARAMETER)] } } };
  tagline.push('quick', quickFiles({ 'buildspec.yml': JSON.stringify(buildspec) }), tag);
  const { approvals, execution } = await tagline.until(tag, 'asking', (answer) =>
    answer.approvals.some(({ status }) => status === 'Open'),
  );
  assert.equal((await tagline.cli('approve', approvals[0]?.id ?? '')).code, 0);
  const red = 'dev_us-east-1/research/1.1';
  tagline.push('slow', quickFiles(), red);

  const done = await tagline.until(tag, 'ended', (answer) => answer.execution.status !== 'InProgress');
  assert.equal(done.execution.status, 'Succeeded', JSON.stringify(done.stages, null, 1));
  const failed = await tagline.until(red, 'failed', (answer) => answer.execution.status === 'Failed');
  const said = failed.stages.find(({ name }) => name === 'Build')?.actions[0]?.errorDetails;
  assert.match(said?.message ?? '', /exit status 3/);
  for (const [id, action] of [
    [execution.id, 'Build/Main'],
    [execution.id, 'Last/Read'],
    [failed.execution.id, 'Build/Main'],
  ] as const) {
    const { stdout } = await tagline.cli('logs', id, action);
    assert.match(stdout, /it is \*\*\*/, action);
  }

  await tagline.kill();
  assert.deepEqual(filesWith('it is ***').length > 0, true, 'the search finds what is there');
  for (const value of [SECRET, PARAMETER]) assert.deepEqual(filesWith(value), []);
});
