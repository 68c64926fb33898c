import assert from 'node:assert/strict';
import test from 'node:test';
import { notesOf } from '../../../core/definition/notes.ts';
import { placeFaults } from '../../../core/definition/place-faults.ts';
import { readDefinition, readInstallation } from '../../../core/definition/read.ts';
import { providers } from '../../../providers/index.ts';
import { INSTALLATION, PIPELINE } from './examples.ts';

const installation = readInstallation(INSTALLATION, 'i.yaml');
const faultsAfter = (...changes: readonly (readonly [from: string, to: string])[]) => {
  const text = changes.reduce((now, [from, to]) => {
    assert.ok(now.includes(from), from);
    return now.replace(from, to);
  }, PIPELINE);
  return placeFaults(readDefinition(text, 'p.yaml', providers), installation, providers).map(({ code, where }) => [
    code,
    where,
  ]);
};
const BUILD = 'ProjectName: unit }';
const PLAN = 'name: Plan\n';
const APPLY = 'name: Apply\n';
const inRegion = (name: string, region: string) => [name, `${name}        region: ${region}\n`] as const;

test('a build acts at home, and may say so', () => {
  assert.deepEqual(faultsAfter([BUILD, `${BUILD}, region: us-east-1`]), []);
  assert.deepEqual(faultsAfter([BUILD, `${BUILD}, region: eu-central-1`]), [['NotYet', 'stages[1].actions[0].region']]);
});

test('a deployment acts in any region of its environments, and a plan is carried out where it was made', () => {
  assert.deepEqual(faultsAfter(inRegion(PLAN, 'eu-central-1'), inRegion(APPLY, 'eu-central-1')), []);
  assert.deepEqual(faultsAfter(inRegion(PLAN, 'eu-central-1')), [['InvalidDefinition', 'stages[2].actions[2].region']]);
  assert.deepEqual(faultsAfter(inRegion(PLAN, 'sa-east-1'), inRegion(APPLY, 'sa-east-1')), [
    ['NotGranted', 'stages[2].actions[0].region'],
    ['NotGranted', 'stages[2].actions[2].region'],
  ]);
});

test('a role of the account in which an action acts has no effect and is told; another account is refused', () => {
  const role = (account: string) => `${BUILD}, roleArn: 'arn:aws:iam::${account}:role/build'`;
  assert.deepEqual(faultsAfter([BUILD, role('000000000000')]), []);
  assert.deepEqual(faultsAfter([BUILD, role('999999999999')]), [['NotYet', 'stages[1].actions[0].roleArn']]);

  const text = PIPELINE.replace(BUILD, role('000000000000')).replace(
    'executionMode: QUEUED',
    "executionMode: QUEUED\nroleArn: 'arn:aws:iam::000000000000:role/x'\nartifactStore: { location: bucket }",
  );
  assert.deepEqual(
    notesOf(readDefinition(text, 'p.yaml', providers)).map(({ where }) => where),
    ['roleArn', 'artifactStore', 'stages[1].actions[0].roleArn'],
  );
});
