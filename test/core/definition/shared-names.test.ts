import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAgainstInstallation } from '../../../core/definition/granted.ts';
import { readDefinition, readInstallation } from '../../../core/definition/read.ts';
import { providers } from '../../../providers/index.ts';

const stackName = (
  name: string,
  accounts: string,
  scopes = 'regions: [us-east-1, eu-central-1]',
): readonly string[] => {
  const definition = readDefinition(
    JSON.stringify({
      name: 'p',
      executionMode: 'QUEUED',
      environments: { dev: {} },
      triggers: [
        {
          providerType: 'CodeCommit',
          gitConfiguration: { sourceActionName: 'S', push: [{ tags: { includes: ['*'] } }] },
        },
      ],
      stages: [
        {
          name: 'Source',
          actions: [
            { name: 'S', provider: 'CodeCommit', configuration: { RepositoryName: 'r' }, outputArtifacts: ['a'] },
          ],
        },
        {
          name: 'Deploy',
          actions: [
            {
              name: 'D',
              provider: 'CloudFormation',
              inputArtifacts: ['a'],
              configuration: { ActionMode: 'CREATE_UPDATE', StackName: name, TemplatePath: 'a::t.json' },
            },
          ],
        },
      ],
    }),
    'p.json',
    providers,
  );
  const installation = readInstallation(
    `home: { account: '000000000000', region: us-east-1 }
environments: { dev: { ${scopes}, accounts: ${accounts}, uses: { stacks: ['*'] } } }
repositories: [r]`,
    'i.yaml',
  );
  return checkAgainstInstallation(definition, installation, providers).map(({ code, where }) => `${code} ${where}`);
};
const SHARED = ['StackNameShared stages[1].actions[0].configuration.StackName'];
const ONE = "{ a: '111111111111' }";
const SAME = "{ a: '111111111111', b: '111111111111' }";
const APART = "{ a: '111111111111', b: '222222222222' }";
const GLOBAL = 'regions: [us-east-1], globalRegion: us-east-1';

test('one name in another account or another region is another stack', () => {
  assert.deepEqual(stackName('app', ONE), []);
  assert.deepEqual(stackName('app', APART), []);
});

test('two teams of one account may not have one stack', () => {
  assert.deepEqual(stackName('app', SAME), SHARED);
  assert.deepEqual(stackName('app-#{tagline.Team}', SAME), []);
});

test('the global scope and its region are two addresses in one region', () => {
  assert.deepEqual(stackName('app-#{tagline.Region}', ONE, GLOBAL), SHARED);
  assert.deepEqual(stackName('app-#{tagline.Scope}', ONE, GLOBAL), []);
});

test('a value that is known only in a run counts as everything that it may become', () => {
  assert.deepEqual(stackName('app-#{tagline.Version}', SAME), SHARED);
  assert.deepEqual(stackName('#{tagline.Version}-#{tagline.Team}', SAME), []);
  assert.deepEqual(stackName('x#{tagline.Team}-#{tagline.Version}', SAME), []);
});
