import assert from 'node:assert/strict';
import test from 'node:test';
import { checkAgainstInstallation } from '../../../core/definition/granted.ts';
import { readDefinition, readInstallation } from '../../../core/definition/read.ts';
import { providers } from '../../../providers/index.ts';
import { INSTALLATION, PIPELINE } from './examples.ts';

const faultsAfter = (from: string, to: string, installation = INSTALLATION) => {
  assert.ok(PIPELINE.includes(from));
  return checkAgainstInstallation(
    readDefinition(PIPELINE.replaceAll(from, to), 'p.yaml', providers),
    readInstallation(installation, 'i.yaml'),
    providers,
  );
};
const summary = (from: string, to: string, installation?: string): string[] =>
  faultsAfter(from, to, installation)
    .filter(({ code }) => code !== 'StackNameShared')
    .map(({ code, where }) => `${code} ${where}`);

const NAME = 'app-#{tagline.Team}-#{tagline.Environment}-#{tagline.Scope}';
const STACKS = [
  'NotGranted stages[2].actions[0].configuration.StackName',
  'NotGranted stages[2].actions[2].configuration.StackName',
];

test('an environment that the installation does not know is refused', () => {
  const faults = faultsAfter('dev:', 'stage:');

  assert.deepEqual(
    faults.map(({ code, where }) => [code, where]),
    [['UnknownEnvironment', 'environments.stage']],
  );
  assert.equal(faults[0]?.expected, 'one of: dev, prod');
});

test('a pipeline without environments needs its own place in default: its name as the team, the home region', () => {
  const withDefault = (more: string) => INSTALLATION.replace('environments:', `environments:\n  default: { ${more} }`);
  const none = (installation?: string) => summary('environments:\n  dev:', '', installation);

  assert.deepEqual(none(), ['UnknownEnvironment environments']);
  assert.deepEqual(none(withDefault("regions: [us-east-1], accounts: { other: '333333333333' }")), [
    'UnknownTeam environments',
  ]);
  assert.deepEqual(none(withDefault("regions: [eu-west-1], accounts: { network: '333333333333' }")), [
    'UnknownScope environments',
  ]);
  const uses = "uses: { stacks: ['app-*'], projects: [unit] }";
  const place = "regions: [us-east-1], accounts: { network: '333333333333', other: '444444444444' }";
  assert.deepEqual(none(withDefault(`${place}, ${uses}`)), []);
  assert.match(faultsAfter('environments:\n  dev:', '')[0]?.remedy ?? '', /accounts: \{ network: '<account>' \}/);
});

test('where pushes of branches start it, on: says where they deploy, and leads somewhere', () => {
  const branches = (on: string) =>
    summary("tags: { includes: ['*_*/*/*'] } } ] } }", `branches: { includes: [main] } } ] } }\n${on}`);

  assert.deepEqual(branches(''), ['InvalidDefinition on']);
  assert.deepEqual(branches('on: { branch: main, environment: dev, scope: us-east-1, team: research }'), []);
  assert.deepEqual(branches('on: [{ environment: prod, scope: us-east-1, team: research }]'), [
    'UnknownEnvironment on[0].environment',
  ]);
  assert.deepEqual(branches('on: [{ environment: dev, scope: eu-west-9, team: research }]'), ['UnknownScope on[0]']);
  assert.deepEqual(branches("on: [{ environment: dev, scope: '@emea', team: research }]"), [
    'UnknownRegionGroup on[0]',
  ]);
});

test('no grant, however wide, covers the build project of another environment or account', () => {
  const wide = INSTALLATION.replace('projects: [unit]', "projects: ['*']");
  const own = "ProjectName: 'tagline-build-#{tagline.Environment}-#{tagline.Account}'";
  for (const installation of [wide, INSTALLATION])
    assert.deepEqual(summary('ProjectName: unit', own, installation), []);
  const foreign = [
    'prod-222222222222',
    'prod-#{tagline.Account}',
    'dev-222222222222',
    'dev-#{SourceVariables.CommitId}',
  ];
  for (const project of foreign)
    assert.deepEqual(
      summary('ProjectName: unit', `ProjectName: 'tagline-build-${project}'`, wide),
      ['NotGranted stages[1].actions[0].configuration.ProjectName'],
      project,
    );
});

test('repositories, projects and topics are those of the installation', () => {
  assert.deepEqual(summary('RepositoryName: infra', 'RepositoryName: other'), [
    'NotGranted stages[0].actions[0].configuration.RepositoryName',
  ]);
  assert.deepEqual(summary('ProjectName: unit', 'ProjectName: other'), [
    'NotGranted stages[1].actions[0].configuration.ProjectName',
  ]);
  const topic = (arn: string) => summary('timeoutInMinutes: 60', `configuration: { NotificationArn: '${arn}' }`);
  assert.deepEqual(topic('arn:aws:sns:us-east-1:000000000000:news'), []);
  assert.deepEqual(topic('arn:aws:sns:us-east-1:000000000000:other').length, 1);
  assert.deepEqual(topic('arn:aws:sns:eu-west-1:000000000000:news').length, 1);
});

test('each environment of the pipeline must grant', () => {
  assert.equal(summary('environments:\n  dev:', 'environments:\n  dev:\n  prod:').length, 3);
});

test('a variable may only stand where every value of it is granted', () => {
  assert.deepEqual(summary(NAME, 'app-#{SourceVariables.BranchName}'), []);
  assert.deepEqual(summary(NAME, '#{tagline.Version}-app'), STACKS);
  assert.deepEqual(summary(NAME, 'ap#{tagline.Version}'), STACKS);
});

test('a variable is not granted by text that it might happen to be', () => {
  const only = (glob: string) => INSTALLATION.replace("'app-*'", `'${glob}'`);

  for (const glob of ['app-x', 'app-1', 'app-x*', '*x']) {
    assert.deepEqual(summary(NAME, 'app-#{tagline.Version}', only(glob)), STACKS, glob);
  }
});

test('values that are known of the target count as text', () => {
  const only = (glob: string) => INSTALLATION.replace("'app-*'", `'${glob}'`);

  assert.deepEqual(summary(NAME, 'app-#{tagline.Environment}', only('app-dev')), []);
  assert.deepEqual(summary(NAME, 'app-#{tagline.Team}', only('app-r*')), []);
  assert.deepEqual(summary(NAME, 'app-#{tagline.Team}', only('app-risk')), STACKS);
});

test('a name that one team of an environment is granted is no fault: builds for another account are refused by IAM', () => {
  const uses = INSTALLATION.replace('projects: [unit]', 'projects: [unit], secrets: { risk: [npm] }');
  const read = (value: string) =>
    summary(
      'npm run lint]',
      `npm run lint], environmentVariables: [{ name: A, value: '${value}', type: SECRETS_MANAGER }]`,
      uses,
    );

  assert.deepEqual(read('npm'), []);
  assert.deepEqual(read('#{tagline.Team}'), ['NotGranted stages[1].actions[1].environmentVariables[0].value']);
});

test('parameters and secrets that variables are read from are those of the environment, at home', () => {
  const uses = INSTALLATION.replace(
    'projects: [unit]',
    "projects: [unit], parameters: [/team/*, plain], secrets: [npm, 'team/*']",
  );
  const read = (type: string, value: string) =>
    summary(
      'ProjectName: unit',
      `ProjectName: unit, EnvironmentVariables: [{ name: A, value: '${value}', type: ${type} }]`,
      uses,
    );
  const refused = ['NotGranted stages[1].actions[0].configuration.EnvironmentVariables'];
  const secret = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:';
  const parameter = 'arn:aws:ssm:us-east-1:000000000000:parameter/';
  const granted: readonly (readonly [string, string])[] = [
    ['PLAINTEXT', 'anything'],
    ['PARAMETER_STORE', '/team/a/b'],
    ['PARAMETER_STORE', '/team/token:3'],
    ['PARAMETER_STORE', '/plain'],
    ['PARAMETER_STORE', `${parameter}team/token`],
    ['PARAMETER_STORE', '/team/#{tagline.Environment}/#{SourceVariables.BranchName}'],
    ['SECRETS_MANAGER', 'npm:token:AWSCURRENT'],
    ['SECRETS_MANAGER', 'team/a/b:key'],
    ['SECRETS_MANAGER', `${secret}npm-AbCdEf:token`],
  ];
  const others: readonly (readonly [string, string])[] = [
    ['PARAMETER_STORE', '/teams/a'],
    ['PARAMETER_STORE', 'npm'],
    ['PARAMETER_STORE', '#{SourceVariables.BranchName}'],
    ['PARAMETER_STORE', `${parameter.replace('us-east-1', 'eu-west-1')}team/token`],
    ['SECRETS_MANAGER', '/team/a'],
    ['SECRETS_MANAGER', 'npm2'],
    ['SECRETS_MANAGER', `${secret}npm-other-AbCdEf`],
    ['SECRETS_MANAGER', `${secret.replace('000000000000', '111111111111')}npm-AbCdEf`],
  ];

  for (const [type, value] of granted) assert.deepEqual(read(type, value), [], value);
  for (const [type, value] of others) assert.deepEqual(read(type, value), refused, value);
  const commands = (value: string) =>
    summary(
      'npm run lint]',
      `npm run lint], environmentVariables: [{ name: A, value: '${value}', type: SECRETS_MANAGER }]`,
      uses,
    );
  assert.deepEqual(commands('npm:token'), []);
  assert.deepEqual(commands('other'), ['NotGranted stages[1].actions[1].environmentVariables[0].value']);
  assert.match(
    faultsAfter('npm run lint]', 'npm run lint], environmentVariables: [{ name: A, value: b, type: SECRETS_MANAGER }]')
      .map(({ remedy }) => remedy)
      .join(),
    /environments\.dev\.uses\.secrets/,
  );
});

test('a rule that runs a build names projects that are granted', () => {
  const rule = (project: string): string =>
    'beforeEntry: { conditions: [{ result: FAIL, rules: [{ name: r, ruleTypeId: { category: Rule, provider: CodeBuild }, ' +
    `configuration: { ProjectName: ${project} }, inputArtifacts: [{ name: source }] }] }] }`;
  const faults = (project: string) => summary('name: Verify', `name: Verify\n    ${rule(project)}`);

  assert.deepEqual(faults('unit'), []);
  assert.deepEqual(faults('other'), [
    'NotGranted stages[1].beforeEntry.conditions[0].rules[0].configuration.ProjectName',
  ]);
});
