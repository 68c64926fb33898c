import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ACCOUNT, entry, openWorld, REGION, type World } from './world.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const resultOf = async (given: object) =>
  (await world.events.send(new PutEventsCommand({ Entries: [given] }))).Entries?.[0];

test('an event reaches the targets of the rules it matches, in the shape that AWS gives it', async () => {
  const Arn = await world.queue('shape');
  await world.rule({ Name: 'shape', EventPattern: '{"detail":{"kind":["shape"]}}' }, { Id: 'q', Arn });
  const detail = { kind: 'shape', n: 1 };

  await world.put(
    entry({ kind: 'other' }),
    entry(detail, { Resources: ['arn:x'], Time: new Date('2026-01-02T03:04:05.678Z') }),
  );

  const [body = ''] = await world.bodies(Arn);
  const { id, ...event } = JSON.parse(body);
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(Object.entries(event), [
    ['version', '0'],
    ['detail-type', 'Made'],
    ['source', 'app'],
    ['account', ACCOUNT],
    ['time', '2026-01-02T03:04:05Z'],
    ['region', REGION],
    ['resources', ['arn:x']],
    ['detail', detail],
  ]);
});

test('numbers of a detail keep the digits they came with', async () => {
  const Arn = await world.queue('digits');
  await world.rule({ Name: 'digits', EventPattern: '{"source":["digits"]}' }, { Id: 'q', Arn });

  await world.put({ Source: 'digits', DetailType: 'd', Detail: '{"n":12345678901234567890.10}' });

  assert.match((await world.bodies(Arn))[0] ?? '', /"n":12345678901234567890\.10/);
});

const entries: [title: string, given: object, code: string, message: string][] = [
  [
    'without source',
    { DetailType: 'd', Detail: '{}' },
    'InvalidArgument',
    'Parameter Source is not valid. Reason: Source is a required argument.',
  ],
  [
    'without detail-type',
    { Source: 's', Detail: '{}' },
    'InvalidArgument',
    'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
  ],
  [
    'without detail',
    { Source: 's', DetailType: 'd' },
    'InvalidArgument',
    'Parameter Detail is not valid. Reason: Detail is a required argument.',
  ],
  ['whose detail is no JSON', { Source: 's', DetailType: 'd', Detail: '{' }, 'MalformedDetail', 'Detail is malformed.'],
  ['whose detail is a list', { Source: 's', DetailType: 'd', Detail: '[]' }, 'MalformedDetail', 'Detail is malformed.'],
  [
    'in the name of AWS',
    { Source: 'aws.ec2', DetailType: 'd', Detail: '{}' },
    'NotAuthorizedForSourceException',
    'Not authorized for the source.',
  ],
];
for (const [title, given, ErrorCode, ErrorMessage] of entries)
  test(`an entry ${title} fails alone`, async () => {
    const answer = await world.events.send(new PutEventsCommand({ Entries: [given, entry()] }));

    assert.equal(answer.FailedEntryCount, 1);
    assert.deepEqual(answer.Entries?.[0], { ErrorCode, ErrorMessage });
    assert.ok(answer.Entries?.[1]?.EventId);
  });

test('services put events in the name of AWS', async () => {
  const Arn = await world.queue('service');
  await world.rule({ Name: 'service', EventPattern: '{"source":["aws.states"]}' }, { Id: 'q', Arn });
  const service = 'states.amazonaws.com';
  const principal = { kind: 'service', service, account: ACCOUNT, arn: service } as const;

  await world.cloud.call(
    'events',
    'PutEvents',
    { Entries: [{ Source: 'aws.states', DetailType: 'd', Detail: '{}', Resources: [] }] },
    { account: ACCOUNT, region: REGION, principal },
  );

  assert.equal(JSON.parse((await world.bodies(Arn))[0] ?? '').source, 'aws.states');
});

test('eleven entries, or more than a megabyte, are refused as a whole', async () => {
  await assert.rejects(
    world.events.send(new PutEventsCommand({ Entries: Array.from({ length: 11 }, () => entry()) })),
    { name: 'ValidationException', message: /Member must have length less than or equal to 10/ },
  );
  await assert.rejects(world.events.send(new PutEventsCommand({ Entries: [entry('x'.repeat(1024 * 1024))] })), {
    name: 'ValidationException',
    message: 'Total size of the entries in the request is over the limit.',
  });
  assert.ok((await resultOf(entry({ x: 'x'.repeat(1024 * 1024 - 100) })))?.EventId);
});

test('an event for a bus that is not there is taken and lost', async () => {
  assert.ok((await resultOf(entry({}, { EventBusName: 'nowhere' })))?.EventId);
});

test('fields that the local cloud has not are refused by name', () =>
  assert.rejects(resultOf(entry({}, { TraceHeader: 'Root=1' })), { name: 'NotInLocalCloud', message: /TraceHeader/ }));
