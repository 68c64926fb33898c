import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { signing } from '../../cli/connect.ts';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { openScenario, type Scenario } from './scenario.ts';

const SECRET = 'held-by-secrets-manager-4711';
const PARAMETER = 'held-by-parameter-store-0815';

/** A command that succeeds only where a variable holds a value, and does not hold the value itself. */
const holds = (name: string, value: string): string =>
  `test "$(printf %s "$${name}" | sha256sum | cut -c 1-64)" = ${createHash('sha256').update(value).digest('hex')}`;
const SAYS_IT = 'echo "it is $TOKEN"';

describe('secrets', () => {
  let scenario: Scenario;
  before(async () => {
    scenario = await openScenario('secrets');
    const { credentials, region, endpoint } = scenario.sdk;
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
    await new SSMClient(scenario.sdk).send(
      new PutParameterCommand({ Name: '/quick/token', Type: 'SecureString', Value: PARAMETER }),
    );
    const variables = [{ name: 'TOKEN', value: 'quick/npm:token', type: 'SECRETS_MANAGER' }];
    await scenario.put(
      quickPipeline({
        name: 'quick-secrets',
        repository: 'secrets',
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
    );
    await scenario.put(
      quickPipeline({
        name: 'secrets-slow',
        repository: 'secrets-slow',
        main: [SAYS_IT, 'echo "$TOKEN" >&2; exit 3'],
        variables,
        deploy: false,
      }),
    );
  });
  after(() => scenario?.close());

  /** Files of the data folder that hold a text, beside those of the services that keep it for the user. */
  const filesWith = (text: string): readonly string[] => {
    const { data } = scenario;
    return globSync('**/*', { cwd: data })
      .filter((file) => !/^(secretsmanager|ssm)\.sqlite/.test(file))
      .filter((file) => textOf(join(data, file)).includes(text));
  };
  /** Folders, and what a function that has ended leaves no more, have none. */
  const textOf = (file: string): Buffer => {
    try {
      return readFileSync(file);
    } catch (error) {
      if (['EISDIR', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return Buffer.alloc(0);
      throw error;
    }
  };

  test('builds read granted secrets and parameters, and no trace of a value is left', async () => {
    const tag = scenario.tag('1.0', 'us-east-1');
    const buildspec = { version: 0.2, phases: { build: { commands: [SAYS_IT, holds('TOKEN', PARAMETER)] } } };
    scenario.push('secrets', quickFiles({ 'buildspec.yml': JSON.stringify(buildspec) }), tag);
    const { approvals, execution } = await scenario.until(tag, 'asking', (answer) =>
      answer.approvals.some(({ status }) => status === 'Open'),
    );
    assert.equal((await scenario.cli('approve', approvals[0]?.id ?? '')).code, 0);
    const red = scenario.tag('1.1', 'us-east-1');
    scenario.push('secrets-slow', quickFiles(), red);

    const done = await scenario.until(tag, 'ended', (answer) => answer.execution.status !== 'InProgress');
    assert.equal(done.execution.status, 'Succeeded', JSON.stringify(done.stages, null, 1));
    const failed = await scenario.until(red, 'failed', (answer) => answer.execution.status === 'Failed');
    const said = failed.stages.find(({ name }) => name === 'Build')?.actions[0]?.errorDetails;
    assert.match(said?.message ?? '', /exit status 3/);
    for (const [id, action] of [
      [execution.id, 'Build/Main'],
      [execution.id, 'Last/Read'],
      [failed.execution.id, 'Build/Main'],
    ] as const) {
      const { stdout } = await scenario.cli('logs', id, action);
      assert.match(stdout, /it is \*\*\*/, action);
    }

    assert.deepEqual(filesWith('it is ***').length > 0, true, 'the search finds what is there');
    for (const value of [SECRET, PARAMETER]) assert.deepEqual(filesWith(value), []);
  });
});
