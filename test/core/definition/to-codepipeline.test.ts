import assert from 'node:assert/strict';
import test from 'node:test';
import { readDefinition } from '../../../core/definition/read.ts';
import { toCodePipeline } from '../../../core/definition/to-codepipeline.ts';
import { providers } from '../../../providers/index.ts';
import { PIPELINE } from './examples.ts';

const DECLARATION = {
  name: 'release',
  roleArn: 'arn:aws:iam::111122223333:role/pipeline',
  artifactStores: {
    'us-east-1': { type: 'S3', location: 'artifacts-us', encryptionKey: { id: 'alias/a', type: 'KMS' } },
    'eu-central-1': { type: 'S3', location: 'artifacts-eu' },
  },
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Code',
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeStarSourceConnection', version: '1' },
          runOrder: 1,
          configuration: { ConnectionArn: 'arn:aws:codeconnections:x', FullRepositoryId: 'a/b', BranchName: 'main' },
          outputArtifacts: [{ name: 'code' }],
          inputArtifacts: [],
          namespace: 'SourceVariables',
        },
      ],
    },
    {
      name: 'Build',
      beforeEntry: {
        conditions: [
          {
            result: 'FAIL',
            rules: [
              {
                name: 'office-hours',
                ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'DeploymentWindow', version: '1' },
                configuration: { Cron: '* * 9-17 ? * MON-FRI *', TimeZone: 'Europe/Berlin' },
                inputArtifacts: [],
              },
            ],
          },
        ],
      },
      onFailure: { result: 'RETRY', retryConfiguration: { retryMode: 'ALL_ACTIONS' } },
      actions: [
        {
          name: 'Package',
          actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
          runOrder: 2,
          configuration: { ProjectName: 'package', EnvironmentVariables: '[{"name":"A","value":"#{variables.a}"}]' },
          inputArtifacts: [{ name: 'code' }],
          outputArtifacts: [{ name: 'built' }],
          region: 'eu-central-1',
          roleArn: 'arn:aws:iam::111122223333:role/build',
        },
      ],
    },
  ],
  version: 7,
  executionMode: 'QUEUED',
  pipelineType: 'V2',
  variables: [{ name: 'a', defaultValue: 'b', description: 'c' }],
  triggers: [
    {
      providerType: 'CodeStarSourceConnection',
      gitConfiguration: { sourceActionName: 'Code', push: [{ tags: { includes: ['v*'] } }] },
    },
  ],
};

test('a declaration that was imported comes out as it went in', () => {
  const definition = readDefinition(JSON.stringify({ pipeline: DECLARATION }), 'release.json', providers);

  assert.deepEqual(toCodePipeline(definition), { declaration: DECLARATION, findings: [] });
});

test('what CodePipeline has no field for is left out and named with its path', () => {
  const definition = readDefinition(PIPELINE, 'network.yaml', providers);
  const { declaration, findings } = toCodePipeline(definition);

  assert.equal('environments' in declaration, false);
  assert.equal('triggers' in declaration, false);
  assert.deepEqual(
    findings.map(({ where }) => where),
    ['roleArn', 'artifactStore', 'environments', 'triggers[0]', 'stages[0].actions[0].configuration.BranchName'],
  );
});
