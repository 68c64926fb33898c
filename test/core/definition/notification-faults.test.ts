import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDefinition } from '../../../core/definition/check-definition.ts';
import { readDefinition, readInstallation } from '../../../core/definition/read.ts';
import { InvalidInput } from '../../../core/fault.ts';
import { providers } from '../../../providers/index.ts';
import { quickPipeline } from '../../scenarios/quick-pipeline.ts';

const INSTALLATION = `
home: { account: '000000000000', region: us-east-1 }
environments:
  dev: { regions: [us-east-1], accounts: { research: '111111111111' }, uses: { stacks: ['*'], topics: ['*'] } }
people: [{ id: ana, mail: ana@example.com, groups: [managers] }]
repositories: [quick]
`;
const FAILED = 'codepipeline-pipeline-pipeline-execution-failed';

const faultsOf = (notifications: readonly object[], installation = INSTALLATION): readonly string[] => {
  const text = `${quickPipeline({})}\nnotifications: ${JSON.stringify(notifications)}\n`;
  try {
    const faults = checkDefinition(
      readDefinition(text, 'p.yaml', providers),
      readInstallation(installation, 'i.yaml'),
      providers,
    );
    return faults.map(({ code, where }) => `${code} ${where}`);
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults.map(({ code, where }) => `${code} ${where}`);
    throw error;
  }
};
const rule = (targetType: string, targetAddress: string, more: object = {}) => [
  { name: 'one', eventTypeIds: [FAILED], targets: [{ targetType, targetAddress }], ...more },
];
const AT = 'notifications[0].targets[0].targetAddress';

test('people, groups and the author are told; others are named as unknown', () => {
  for (const address of ['ana', 'group:managers', 'author']) assert.deepEqual(faultsOf(rule('Mail', address)), []);
  for (const address of ['bo', 'group:nobody', 'ana@example.com'])
    assert.deepEqual(faultsOf(rule('Mail', address)), [`UnknownPerson ${AT}`]);
});

test('topics are those of the home account and region that every environment grants, and none of Tagline', () => {
  const topic = (name: string, region = 'us-east-1') => rule('SNS', `arn:aws:sns:${region}:000000000000:${name}`);

  assert.deepEqual(faultsOf(topic('news')), []);
  assert.deepEqual(faultsOf(topic('news', 'eu-west-1')), [`NotGranted ${AT}`]);
  assert.deepEqual(faultsOf(topic('tagline-approvals')), [`NotGranted ${AT}`]);
  assert.deepEqual(faultsOf(topic('news'), INSTALLATION.replace("topics: ['*']", 'topics: [other]')), [
    `NotGranted ${AT}`,
  ]);
  assert.deepEqual(faultsOf(rule('SNS', 'news')), [`NotGranted ${AT}`]);
});

test('an unknown event, no target, eleven targets and a name used twice are refused with their paths', () => {
  const target = { targetType: 'Mail', targetAddress: 'ana' };

  assert.match(
    faultsOf(rule('Mail', 'ana', { eventTypeIds: ['codepipeline-pipeline-run-failed'] }))[0] ?? '',
    / notifications\[0\]\.eventTypeIds\[0\]$/,
  );
  assert.match(faultsOf(rule('Mail', 'ana', { targets: [] }))[0] ?? '', / notifications\[0\]\.targets$/);
  assert.match(
    faultsOf(rule('Mail', 'ana', { targets: Array(11).fill(target) }))[0] ?? '',
    / notifications\[0\]\.targets$/,
  );
  assert.deepEqual(faultsOf([...rule('Mail', 'ana'), ...rule('Mail', 'ana')]), [
    'InvalidDefinition p.yaml: notifications[1].name',
  ]);
});
