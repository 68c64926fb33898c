import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { deployAssembly, type OpenCloud, type Progress, startCloud } from '../../../local/start.ts';
import { clientOptions } from '../services/cloudformation/cloud.ts';
import { HOME, OTHER, synthesise } from './app.ts';

const work = mkdtempSync(join(tmpdir(), 'assembly-'));
const data = join(work, 'data');
const log: string[] = [];
let cloud: OpenCloud;
let folder: string;
before(async () => {
  cloud = await startCloud({ data, log: (line) => log.push(line) });
  folder = synthesise(work);
});
after(async () => {
  await cloud.close();
  rmSync(work, { recursive: true });
});

test('an assembly is deployed over accounts and regions, in the order that its references need', async () => {
  const progress: Progress[] = [];

  const deployed = await deployAssembly({ cloud, folder, onProgress: (event) => progress.push(event) });

  const home = deployed.find(({ stack }) => stack === 'Home');
  assert.deepEqual(deployed.map(({ stack, outcome }) => `${stack} ${outcome}`).sort(), [
    'Far changed',
    'Home changed',
    'Other changed',
  ]);
  assert.match(home?.outputs['Greets'] ?? '', /^hello ana from Home-Table/);
  assert.match(home?.outputs['FarArn'] ?? '', /^arn:aws:sqs:us-east-1:111122223333:Far-Queue/);
  assert.match(
    home?.outputs['OtherArn'] ?? '',
    new RegExp(`^arn:aws:dynamodb:${OTHER.region}:${OTHER.account}:table/Other-Table`),
  );
  const { definition } = await new SFNClient(clientOptions(cloud)).send(
    new DescribeStateMachineCommand({ stateMachineArn: home?.outputs['MachineArn'] }),
  );
  assert.match(definition ?? '', /"substituted"/);
  const ends = progress.filter((event) => event.resource === event.stack && event.status === 'CREATE_COMPLETE');
  assert.equal(ends.at(-1)?.stack, 'Home');
  assert.equal(ends.filter((event) => event.stack === 'CDKToolkit').length, 3);
});

test('an environment is prepared as cdk bootstrap does it', async () => {
  const ssm = new SSMClient(clientOptions(cloud));

  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/cdk-bootstrap/hnb659fds/version' }));

  assert.ok(Number(Parameter?.Value) >= 21);
});

test('deploying the same again changes nothing', async () => {
  const progress: Progress[] = [];

  const deployed = await deployAssembly({ cloud, folder, onProgress: (event) => progress.push(event) });

  assert.deepEqual(new Set(deployed.map(({ outcome }) => outcome)), new Set(['unchanged']));
  assert.deepEqual(new Set(progress.map(({ status }) => status)), new Set(['UNCHANGED']));
});

test('a new version of the app changes only what differs', async () => {
  const next = synthesise(join(work, 'next'), 2);
  const progress: Progress[] = [];

  const deployed = await deployAssembly({ cloud, folder: next, onProgress: (event) => progress.push(event) });

  assert.deepEqual(deployed.map(({ stack, outcome }) => `${stack} ${outcome}`).sort(), [
    'Far unchanged',
    'Home changed',
    'Other unchanged',
  ]);
  const touched = progress.filter((event) => event.status === 'UPDATE_COMPLETE' && event.resource !== 'Home');
  assert.deepEqual(
    touched.map(({ type, account }) => [type, account]),
    [['AWS::SQS::Queue', HOME.account]],
  );
});
