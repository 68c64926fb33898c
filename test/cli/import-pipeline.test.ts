import assert from 'node:assert/strict';
import test from 'node:test';
import { parse } from 'yaml';
import { importPipeline } from '../../cli/import-pipeline.ts';
import { InvalidInput } from '../../core/fault.ts';

const NOTHING = { pipeline: undefined, environment: undefined, values: {} };

const VARIABLES = '[{"name":"TEAM","value":"#{LINT.TEAM}","type":"PLAINTEXT"}]';

/** As `get-pipeline` prints one. */
const PRINTED = {
  pipeline: {
    name: 'prod-network-deploy',
    roleArn: 'arn:aws:iam::111122223333:role/pipeline',
    artifactStore: { type: 'S3', location: 'artifacts', encryptionKey: { id: 'alias/artifacts', type: 'KMS' } },
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: 'Source',
            actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
            runOrder: 1,
            configuration: { RepositoryName: 'network', BranchName: 'main' },
            outputArtifacts: [{ name: 'source' }],
            inputArtifacts: [],
          },
        ],
      },
      {
        name: 'Lint',
        actions: [
          {
            name: 'Lint',
            actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
            runOrder: 1,
            configuration: { ProjectName: 'lint' },
            outputArtifacts: [],
            inputArtifacts: [{ name: 'source' }],
            namespace: 'LINT',
            region: 'eu-central-1',
          },
        ],
      },
      {
        name: 'Deploy',
        actions: [
          {
            name: 'Apply',
            actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
            runOrder: 1,
            configuration: { ProjectName: 'apply', EnvironmentVariables: VARIABLES },
            outputArtifacts: [],
            inputArtifacts: [{ name: 'source' }],
          },
        ],
      },
    ],
    version: 3,
    executionMode: 'SUPERSEDED',
    pipelineType: 'V1',
  },
  metadata: { pipelineArn: 'arn:aws:codepipeline:us-east-1:111122223333:prod-network-deploy', created: '2024-01-01' },
};

test('what get-pipeline prints becomes YAML that people read, with nothing lost', () => {
  const { name, text } = importPipeline(JSON.stringify(PRINTED), 'release.json', NOTHING);
  const written = parse(text);

  assert.equal(name, 'prod-network-deploy');
  assert.match(text, /^# Imported from release\.json/);
  assert.equal(Object.keys(written)[0], 'name');
  assert.deepEqual(written.stages[2].actions[0].configuration.EnvironmentVariables, JSON.parse(VARIABLES));
  assert.deepEqual(written.artifactStore, PRINTED.pipeline.artifactStore);
  assert.equal(written.version, 3);
  assert.equal('metadata' in written, false);
});

test('an import says what the installation has to grant', () => {
  const { installation } = importPipeline(JSON.stringify(PRINTED), 'release.json', { ...NOTHING, environment: 'prod' });

  assert.deepEqual(installation, {
    environments: {
      prod: {
        regions: ['eu-central-1'],
        accounts: { 'prod-network-deploy': '111122223333' },
        uses: { projects: ['apply', 'lint'] },
      },
    },
    repositories: ['network'],
  });
});

const TEMPLATE = `
Parameters:
  Bucket: { Type: String }
  Branch: { Type: String, Default: main }
Resources:
  First: &pipeline
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: first
      RoleArn: !Sub arn:aws:iam::\${AWS::AccountId}:role/pipeline
      ArtifactStore: { Type: S3, Location: !Ref Bucket }
      Stages:
        - Name: Source
          Actions:
            - Name: Source
              ActionTypeId: { Category: Source, Owner: AWS, Provider: CodeCommit, Version: '1' }
              Configuration: { RepositoryName: network, BranchName: !Ref Branch }
              OutputArtifacts: [ { Name: source } ]
        - Name: Build
          Actions:
            - Name: Build
              ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
              Configuration: { ProjectName: build }
              InputArtifacts: [ { Name: source } ]
  Second:
    <<: *pipeline
    Properties: { Name: second }
`;
const refused = (read: () => unknown): InvalidInput => {
  try {
    read();
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  return assert.fail('nothing was refused');
};

test('open values of a template are asked for by their names, and taken from defaults', () => {
  const { faults } = refused(() => importPipeline(TEMPLATE, 't.yaml', { ...NOTHING, pipeline: 'first' }));
  assert.deepEqual(
    faults.map(({ where, remedy }) => [where, remedy]),
    [
      ['roleArn', "give it: --value 'AWS::AccountId=…'"],
      ['artifactStore.location', "give it: --value 'Bucket=…'"],
    ],
  );

  const values = { 'AWS::AccountId': '111122223333', Bucket: 'artifacts' };
  const { text } = importPipeline(TEMPLATE, 't.yaml', { ...NOTHING, pipeline: 'First', values });
  const written = parse(text);
  assert.equal(written.roleArn, 'arn:aws:iam::111122223333:role/pipeline');
  assert.equal(written.artifactStore.location, 'artifacts');
  assert.equal(written.stages[0].actions[0].configuration.BranchName, 'main');
});

test('of several pipelines one has to be named', () => {
  assert.match(refused(() => importPipeline(TEMPLATE, 't.yaml', NOTHING)).message, /holds 2 pipelines/);
  const [fault] = refused(() => importPipeline(TEMPLATE, 't.yaml', { ...NOTHING, pipeline: 'third' })).faults;
  assert.equal(fault?.message, 'there is no pipeline third');
  assert.equal(fault?.expected, 'first, second');
});
