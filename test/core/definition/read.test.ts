import assert from 'node:assert/strict';
import test from 'node:test';
import { checkAgainstInstallation } from '../../../core/definition/granted.ts';
import { notYet } from '../../../core/definition/not-yet.ts';
import { readDeclarations, readDefinition, readInstallation } from '../../../core/definition/read.ts';
import { type Fault, InvalidInput } from '../../../core/fault.ts';
import { providers } from '../../../providers/index.ts';
import { INSTALLATION, PIPELINE } from './examples.ts';

const faultsOf = (read: () => unknown): readonly Fault[] => {
  try {
    read();
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults;
    throw error;
  }
  return [];
};

test('the example is read in full form, granted and ready to run', () => {
  const definition = readDefinition(PIPELINE, 'network.yaml', providers);

  assert.deepEqual(notYet(definition, providers), []);
  assert.deepEqual(checkAgainstInstallation(definition, readInstallation(INSTALLATION, 'i.yaml'), providers), []);
  assert.deepEqual(definition.stages[1]?.actions[1]?.actionTypeId, {
    category: 'Compute',
    owner: 'AWS',
    provider: 'Commands',
    version: '1',
  });
});

test('the full form is read as itself', () => {
  const definition = readDefinition(PIPELINE, 'network.yaml', providers);

  assert.deepEqual(readDefinition(JSON.stringify(definition), 'network.json', providers), definition);
  assert.deepEqual(
    readDefinition(JSON.stringify({ pipeline: definition, metadata: { pipelineArn: 'x' } }), 'x', providers),
    definition,
  );
});

test('an error in the text is reported with line and column', () => {
  const [fault] = faultsOf(() => readDefinition('name: x\nstages: [\n  - :', 'p.yaml', providers));

  assert.match(fault?.where ?? '', /^p\.yaml: line 3, column \d+$/);
});

test('a key that stands twice is refused, in YAML and in JSON', () => {
  assert.match(faultsOf(() => readDefinition('name: a\nname: b\n', 'p.yaml', providers))[0]?.where ?? '', /line 2/);
  assert.match(
    faultsOf(() => readDefinition('{"name": "a",\n "name": "b"}', 'p.json', providers))[0]?.where ?? '',
    /line 2/,
  );
});

test('all faults are reported at once, with path, expectation and remedy', () => {
  const text = PIPELINE.replace('executionMode: QUEUED', 'executionMod: QUEUED\nexecutionMode: QUEUE')
    .replace('runOrder: 2', 'runOrder: 0')
    .replace('RepositoryName: infra', 'RepositoryName: ""');

  const faults = faultsOf(() => readDefinition(text, 'p.yaml', providers));

  assert.deepEqual(faults.map(({ where }) => where).sort(), [
    'p.yaml: executionMod',
    'p.yaml: executionMode',
    'p.yaml: stages[0].actions[0].configuration.RepositoryName',
    'p.yaml: stages[2].actions[1].runOrder',
  ]);
  assert.equal(faults.find(({ where }) => where?.endsWith('executionMod'))?.remedy, 'did you mean executionMode?');
  assert.equal(faults.find(({ where }) => where?.endsWith('executionMode'))?.remedy, 'did you mean QUEUED?');
  assert.equal(faults.find(({ where }) => where?.endsWith('runOrder'))?.expected, 'at least 1');
});

test('aliases that multiply without end are refused', () => {
  const levels = Array.from(
    { length: 12 },
    (_, at) => `l${at + 1}: &l${at + 1} [${Array(10).fill(`*l${at}`).join(', ')}]`,
  );

  assert.equal(
    faultsOf(() => readDefinition(`l0: &l0 x\n${levels.join('\n')}`, 'p.yaml', providers))[0]?.code,
    'InvalidDefinition',
  );
});

test('numbers keep the text that they were written in', () => {
  const text = PIPELINE.replace('Count: 2', 'Count: 2, Zip: 007, Ratio: 1.0');

  const overrides = readDefinition(text, 'p.yaml', providers).stages[2]?.actions[0]?.configuration[
    'ParameterOverrides'
  ];

  assert.deepEqual(JSON.parse(overrides ?? ''), {
    Version: '#{tagline.Version}',
    Commit: '#{SourceVariables.CommitId}',
    Count: 2,
    Zip: '007',
    Ratio: '1.0',
  });
});

test('an installation is read with its defaults, account ids with or without quotes', () => {
  const installation = readInstallation(INSTALLATION.replaceAll("'000000000000'", '000000000000'), 'i.yaml');

  assert.equal(installation.home.account, '000000000000');
  assert.equal(installation.limits.approvalTimeoutInMinutes, 10080);
  assert.deepEqual(installation.people[1], {
    id: 'ben',
    mail: 'ben@example.com',
    groups: [],
    gitEmails: [],
    principals: [],
  });
});

test('all faults of an installation are reported at once', () => {
  const text = INSTALLATION.replace('region: us-east-1 }', 'region: mars }')
    .replace('mail: ben@example.com', 'mail: ben')
    .replace('globalRegion', 'globalRegoin');

  const faults = faultsOf(() => readInstallation(text, 'i.yaml'));

  assert.deepEqual(
    faults.map(({ where, remedy }) => [where, remedy]),
    [
      ['i.yaml: home.region', 'correct the value'],
      ['i.yaml: environments.dev.globalRegoin', 'did you mean globalRegion?'],
      ['i.yaml: people[1].mail', 'correct the value'],
    ],
  );
});

test('a file that is empty or no object says what is missing', () => {
  assert.equal(faultsOf(() => readDefinition('', 'p.yaml', providers))[0]?.where, 'p.yaml');
  assert.equal(faultsOf(() => readInstallation('[]', 'i.yaml'))[0]?.expected, 'object');
});

test('a template is read with its short tags, and values that only CloudFormation knows are reported with their path', () => {
  const template = `
Resources:
  Bucket: { Type: AWS::S3::Bucket }
  Delivery:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: !GetAtt Role.Arn
      ArtifactStores: [ { Region: us-east-1, ArtifactStore: { Type: S3, Location: !Ref Bucket } } ]
      Stages:
        - Name: Source
          Actions:
            - Name: Source
              ActionTypeId: { Category: Source, Owner: AWS, Provider: CodeCommit, Version: 1 }
              Configuration: { RepositoryName: !Sub '\${Project}-infra', PollForSourceChanges: false }
              OutputArtifacts: [ { Name: source } ]
              Region: !Ref AWS::NoValue
        - Name: Build
          Actions:
            - Name: Build
              ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: 1 }
              Configuration: { ProjectName: unit }
              InputArtifacts: [ { Name: source }, { Name: nowhere } ]
              RunOrder: 1
`;

  const [found] = readDeclarations(template, 't.yaml', providers);

  assert.equal(found?.at, '/Resources/Delivery');
  assert.equal(found?.definition?.name, 'Delivery');
  assert.equal(found?.definition?.stages[0]?.actions[0]?.configuration['RepositoryName'], '{{Project}}-infra');
  assert.deepEqual(
    found?.faults.map(({ code, where }) => `${code} ${where}`),
    [
      'UnresolvedIntrinsic roleArn',
      'UnresolvedIntrinsic stages[0].actions[0].configuration.RepositoryName',
      'UnresolvedIntrinsic artifactStores.us-east-1.location',
      'InvalidDefinition stages[1].actions[0].inputArtifacts[1].name',
      'InvalidConfiguration stages[1].actions[0].configuration.PrimarySource',
    ],
  );
});
