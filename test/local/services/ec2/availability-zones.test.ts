import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'ec2-'));
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

/** A request as EC2's clients send it. */
const send = async (region: string, members: Record<string, string>) => {
  const target = new URL(cloud.url);
  const body = new URLSearchParams({ Version: '2016-11-15', ...members }).toString();
  const signer = new SignatureV4({
    service: 'ec2',
    region,
    sha256: Sha256,
    credentials: { accessKeyId: '111122223333', secretAccessKey: 'any' },
  });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname: target.hostname,
    port: Number(target.port),
    path: '/',
    headers: { host: target.host, 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  const answer = await fetch(target, { method: 'POST', headers, body });
  return { status: answer.status, text: await answer.text() };
};

const all = (text: string, tag: string) =>
  [...text.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map((m) => m[1]);

test('a region tells its zones, filtered and by name', async () => {
  const Action = 'DescribeAvailabilityZones';
  const { text } = await send('eu-central-1', { Action, 'Filter.1.Name': 'state', 'Filter.1.Value.1': 'available' });
  assert.deepEqual(all(text, 'zoneName'), ['eu-central-1a', 'eu-central-1b', 'eu-central-1c']);
  assert.deepEqual(all(text, 'zoneId'), ['euc1-az1', 'euc1-az2', 'euc1-az3']);
  assert.deepEqual(new Set(all(text, 'zoneState')), new Set(['available']));

  const one = await send('ap-southeast-2', { Action, 'ZoneName.1': 'ap-southeast-2b' });
  assert.deepEqual(all(one.text, 'zoneId'), ['apse2-az2']);
  const none = await send('eu-central-1', { Action, 'Filter.1.Name': 'zone-type', 'Filter.1.Value.1': 'local-zone' });
  assert.deepEqual(all(none.text, 'zoneName'), []);
});

test('an unknown zone or filter is refused in EC2’s form, and what EC2 is not here by name', async () => {
  const refused = async (members: Record<string, string>) => {
    const { status, text } = await send('eu-central-1', members);
    return [status, all(text, 'Code')[0], all(text, 'Message')[0]];
  };
  assert.deepEqual(await refused({ Action: 'DescribeAvailabilityZones', 'ZoneName.1': 'eu-west-1a' }), [
    400,
    'InvalidParameterValue',
    'Invalid availability zone: [eu-west-1a]',
  ]);
  assert.deepEqual(
    (await refused({ Action: 'DescribeAvailabilityZones', 'Filter.1.Name': 'colour' }))[1],
    'InvalidParameterValue',
  );
  const [status, code, message] = await refused({ Action: 'DescribeVpcs' });
  assert.deepEqual([status, code], [501, 'NotInLocalCloud']);
  assert.match(String(message), /ec2:DescribeVpcs/);
});
