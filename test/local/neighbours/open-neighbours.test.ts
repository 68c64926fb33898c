import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { NeighbourRefused } from '../../../local/neighbours/neighbour.ts';
import { type NeighbourOrder, openNeighbours } from '../../../local/neighbours/open-neighbours.ts';
import { type OpenCloud, openCloud } from '../../../local/open-cloud.ts';
import { form, signedTo } from './signed.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

const KEY = { accessKeyId: '111122223333', secretAccessKey: 'any' };
const folder = mkdtempSync(join(tmpdir(), 'neighbours-'));
const open = (...neighbours: NeighbourOrder[]) => openCloud({ data: mkdtempSync(join(folder, 'cloud-')), neighbours });

let neighbour: StandIn;
let other: StandIn;
/** Without neighbours. */
let plain: OpenCloud;
before(async () => {
  plain = await open();
  neighbour = await startStandIn();
  other = await startStandIn();
});
after(async () => {
  await plain.close();
  await neighbour.stop();
  await other.stop();
  rmSync(folder, { recursive: true });
});

describe('a neighbour that cannot be had is refused at the start, with why', () => {
  const AT = 'http://127.0.0.1:5000';
  const refused: Readonly<Record<string, readonly [readonly NeighbourOrder[], RegExp]>> = {
    'for a service that is here': [[{ services: ['sts'], at: AT }], /sts is answered by this cloud itself/],
    'for a service that nobody knows': [[{ services: ['nosuch'], at: AT }], /cannot answer nosuch: .* Known are acm,/],
    'on another machine': [[{ services: ['ec2'], at: 'http://192.168.1.1:5000' }], /address of this machine/],
    'over TLS': [[{ services: ['ec2'], at: 'https://127.0.0.1:5000' }], /address of this machine/],
    'below a path': [[{ services: ['ec2'], at: `${AT}/path` }], /and no path/],
    'with a password': [[{ services: ['ec2'], at: 'http://a:b@127.0.0.1:5000' }], /address of this machine/],
    'by a name that only looks local': [[{ services: ['ec2'], at: 'http://127.0.0.1.example.com' }], /this machine/],
    'when two are named for one': [
      [
        { services: ['ec2'], at: AT },
        { services: ['rds', 'ec2'], at: AT },
      ],
      /two neighbours are named for ec2/,
    ],
    'when two are named for all the rest': [[{ at: AT }, { at: AT }], /two neighbours are named for every service/],
  };
  for (const [what, [orders, why]] of Object.entries(refused))
    test(what, () =>
      assert.rejects(openNeighbours({ cloud: {} as never, witness() {} }, plain.services, orders), (error: Error) => {
        assert.ok(error instanceof NeighbourRefused);
        assert.match(error.message, why);
        return true;
      }),
    );
});

test('a cloud that refuses a neighbour leaves its folder to the next start', async () => {
  const data = mkdtempSync(join(folder, 'cloud-'));
  await assert.rejects(openCloud({ data, neighbours: [{ services: ['sts'], at: neighbour.url }] }), NeighbourRefused);

  await (await openCloud({ data })).close();
});

test('what is named wins over what answers for the rest, and what is here stays here', async () => {
  const cloud = await open({ at: neighbour.url }, { services: ['rds'], at: other.url });
  const send = signedTo(cloud.url, 'us-east-1');

  await send(KEY, form('ec2', { Action: 'DescribeVpcs', Version: '2016-11-15' }));
  await send(KEY, form('rds', { Action: 'DescribeDBInstances', Version: '2014-10-31' }));
  const who = await send(KEY, form('sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' }));

  assert.match(neighbour.received.map(({ body }) => body).join(), /^Action=DescribeVpcs&[^,]*$/);
  assert.match(other.received.map(({ body }) => body).join(), /^Action=DescribeDBInstances&[^,]*$/);
  assert.deepEqual([who.status, who.headers.get('x-answered-by')], [200, null]);
  assert.deepEqual(cloud.neighbours.get(other.url), ['rds']);
  assert.ok(!cloud.neighbours.get(neighbour.url)?.includes('s3'));
  await cloud.close();
});

test('requests for EC2 go to the neighbour, while services of the cloud still find what is here of it', async () => {
  const cloud = await open({ services: ['ec2'], at: neighbour.url });
  neighbour.received.length = 0;
  const account = '111122223333';

  const { AvailabilityZones } = await cloud.call<{ AvailabilityZones: object[] }>(
    'ec2',
    'DescribeAvailabilityZones',
    {},
    { account, region: 'eu-central-1', principal: { kind: 'root', account, arn: `arn:aws:iam::${account}:root` } },
  );
  assert.equal(AvailabilityZones.length, 3);
  assert.deepEqual(neighbour.received, []);

  await signedTo(cloud.url, 'eu-central-1')(KEY, form('ec2', { Action: 'DescribeAvailabilityZones', Version: '1' }));
  assert.equal(neighbour.received.length, 1);
  await cloud.close();
});

test('without a neighbour a service that is not here is refused by name', async () => {
  const said = await signedTo(plain.url, 'us-east-1')(KEY, form('rds', { Action: 'DescribeDBInstances' }));

  assert.match(said.text, /NotInLocalCloud.*the service rds is not in the local cloud/s);
});
