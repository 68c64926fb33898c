import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeResourcePoliciesCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutResourcePolicyCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Principal } from '../../../../local/kernel/cloud.ts';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'logs-'));
let cloud: OpenCloud;
let logs: CloudWatchLogsClient;
const connect = () => {
  logs = new CloudWatchLogsClient({
    endpoint: cloud.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: '111122223333', secretAccessKey: 'any' },
  });
};
before(async () => {
  cloud = await openCloud({ data });
  connect();
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const DAY = 24 * 3600_000;
const makeStream = async (logGroupName: string, logStreamName = 's') => {
  await logs.send(new CreateLogGroupCommand({ logGroupName })).catch((error: Error) => {
    if (error.name !== 'ResourceAlreadyExistsException') throw error;
  });
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
};
const put = (logGroupName: string, messages: string[], { stream = 's', at = cloud.clock.now() } = {}) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName: stream,
      logEvents: messages.map((message, i) => ({ timestamp: at + i, message })),
    }),
  );
const texts = (events: { message?: string | undefined }[] | undefined) => events?.map(({ message }) => message);

test('events are read forward to the end, where the token stays, and go on from there', async () => {
  await makeStream('/read/forward');
  await put('/read/forward', ['a', 'b', 'c']);
  const stream = { logGroupName: '/read/forward', logStreamName: 's', startFromHead: true };

  const first = await logs.send(new GetLogEventsCommand({ ...stream, limit: 2 }));
  const second = await logs.send(new GetLogEventsCommand({ ...stream, nextToken: first.nextForwardToken }));
  const third = await logs.send(new GetLogEventsCommand({ ...stream, nextToken: second.nextForwardToken }));
  await put('/read/forward', ['d'], { at: cloud.clock.now() + 10 });
  const fourth = await logs.send(new GetLogEventsCommand({ ...stream, nextToken: third.nextForwardToken }));

  assert.deepEqual(texts(first.events), ['a', 'b']);
  assert.deepEqual(texts(second.events), ['c']);
  assert.deepEqual(texts(third.events), []);
  assert.equal(third.nextForwardToken, second.nextForwardToken);
  assert.deepEqual(texts(fourth.events), ['d']);
});

test('without a start the newest events come, and the backward token leads to those before', async () => {
  await makeStream('/read/backward');
  await put('/read/backward', ['a', 'b', 'c', 'd']);
  const stream = { logGroupName: '/read/backward', logStreamName: 's', limit: 2 };

  const newest = await logs.send(new GetLogEventsCommand(stream));
  const older = await logs.send(new GetLogEventsCommand({ ...stream, nextToken: newest.nextBackwardToken }));

  assert.deepEqual(texts(newest.events), ['c', 'd']);
  assert.deepEqual(texts(older.events), ['a', 'b']);
});

test('events of the same millisecond keep the order in which they came', async () => {
  await makeStream('/same/time');
  const at = cloud.clock.now();
  for (const message of ['1', '2', '3']) await put('/same/time', [message], { at });

  const { events } = await logs.send(
    new GetLogEventsCommand({ logGroupName: '/same/time', logStreamName: 's', startFromHead: true }),
  );

  assert.deepEqual(texts(events), ['1', '2', '3']);
});

test('a batch must be in order, not too large, and what is too old or too new is left out by index', async () => {
  await makeStream('/limits');
  const now = cloud.clock.now();
  const send = (...timestamps: number[]) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName: '/limits',
        logStreamName: 's',
        logEvents: timestamps.map((timestamp) => ({ timestamp, message: 'm' })),
      }),
    );

  await assert.rejects(send(now, now - 1), { name: 'InvalidParameterException', message: /chronological/ });
  await assert.rejects(send(now - 2 * DAY, now), { message: /24 hours/ });
  await assert.rejects(put('/limits', ['x'.repeat(1_048_576)]), { message: /Upload too large/ });
  const old = await send(now - 14 * DAY - 1000, now - 14 * DAY + 60_000);
  const future = await send(now, now + 3 * 3600_000);

  assert.deepEqual(old.rejectedLogEventsInfo, { tooOldLogEventEndIndex: 1 });
  assert.deepEqual(future.rejectedLogEventsInfo, { tooNewLogEventStartIndex: 1 });
});

test('the events of a group are filtered over its streams by terms and time', async () => {
  await makeStream('/filter', 'one');
  await makeStream('/filter', 'two');
  const at = cloud.clock.now();
  await put('/filter', ['ERROR disk full', 'INFO fine', 'WARN "quoted" thing'], { stream: 'one', at });
  await put('/filter', ['ERROR net down', 'INFO disk fine'], { stream: 'two', at: at + 10 });
  const filter = async (filterPattern: string, more = {}) =>
    texts((await logs.send(new FilterLogEventsCommand({ logGroupName: '/filter', filterPattern, ...more }))).events);

  assert.deepEqual(await filter('ERROR'), ['ERROR disk full', 'ERROR net down']);
  assert.deepEqual(await filter('disk -ERROR'), ['INFO disk fine']);
  assert.deepEqual(await filter('?WARN ?net'), ['WARN "quoted" thing', 'ERROR net down']);
  assert.deepEqual(await filter('"disk full"'), ['ERROR disk full']);
  assert.deepEqual(await filter('"\\"quoted\\""'), ['WARN "quoted" thing']);
  assert.deepEqual(await filter('', { logStreamNames: ['two'] }), ['ERROR net down', 'INFO disk fine']);
  assert.deepEqual(await filter('ERROR', { endTime: at }), ['ERROR disk full']);
  await assert.rejects(filter('[ip, user]'), { name: 'NotInLocalCloud', message: /space-delimited/ });
});

test('a filtered search goes on where it stopped', async () => {
  await makeStream('/pages');
  await put('/pages', ['x1', 'y', 'x2', 'y', 'x3']);
  const found: unknown[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.send(
      new FilterLogEventsCommand({ logGroupName: '/pages', filterPattern: '-y', limit: 1, nextToken }),
    );
    found.push(...(texts(page.events) ?? []));
    nextToken = page.nextToken;
  } while (nextToken);

  assert.deepEqual(found, ['x1', 'x2', 'x3']);
});

test('retention is carried out by the clock of the cloud', async () => {
  await makeStream('/kept');
  await put('/kept', ['old']);
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: '/kept', retentionInDays: 3 }));
  await assert.rejects(logs.send(new PutRetentionPolicyCommand({ logGroupName: '/kept', retentionInDays: 4 })), {
    name: 'InvalidParameterException',
  });

  cloud.clock.advance(3 * DAY + 1000);
  await put('/kept', ['new']);

  const { events } = await logs.send(
    new GetLogEventsCommand({ logGroupName: '/kept', logStreamName: 's', startFromHead: true }),
  );
  assert.deepEqual(texts(events), ['new']);
});

test('groups and streams are described with what they were given', async () => {
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/described', tags: { team: 'research' } }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: '/described', logStreamName: 'b' }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: '/described', logStreamName: 'a' }));
  await put('/described', ['m'], { stream: 'b', at: cloud.clock.now() + 1000 });
  const resourceArn = 'arn:aws:logs:eu-central-1:111122223333:log-group:/described';
  await logs.send(new TagResourceCommand({ resourceArn, tags: { more: '1' } }));
  await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team'] }));

  const groups = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/desc' }));
  const byName = await logs.send(new DescribeLogStreamsCommand({ logGroupName: '/described' }));
  const byTime = await logs.send(
    new DescribeLogStreamsCommand({ logGroupName: '/described', orderBy: 'LastEventTime', descending: true }),
  );

  assert.deepEqual(
    groups.logGroups?.map(({ arn }) => arn),
    [`${resourceArn}:*`],
  );
  assert.deepEqual(
    byName.logStreams?.map(({ logStreamName }) => logStreamName),
    ['a', 'b'],
  );
  assert.equal(byTime.logStreams?.[0]?.logStreamName, 'b');
  assert.deepEqual((await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags, { more: '1' });
});

test('a deleted group takes its streams and events along', async () => {
  await makeStream('/gone');
  await put('/gone', ['m']);
  await logs.send(new DeleteLogGroupCommand({ logGroupName: '/gone' }));

  await assert.rejects(put('/gone', ['n']), { name: 'ResourceNotFoundException', message: /log group does not exist/ });
  await makeStream('/gone');
  const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/gone' }));
  assert.deepEqual(events, []);
});

test('a service writes only where a resource policy of the region lets it', async () => {
  await makeStream('/by/events');
  const service = 'events.amazonaws.com';
  const principal: Principal = { kind: 'service', service, account: '111122223333', arn: service };
  const write = () =>
    cloud.call(
      'logs',
      'PutLogEvents',
      { logGroupName: '/by/events', logStreamName: 's', logEvents: [{ timestamp: cloud.clock.now(), message: 'm' }] },
      { account: '111122223333', region: 'eu-central-1', principal },
    );

  await assert.rejects(write(), { name: 'AccessDeniedException', message: /no resource-based policy allows/ });
  await logs.send(
    new PutResourcePolicyCommand({
      policyName: 'events',
      policyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: service },
            Action: 'logs:PutLogEvents',
            Resource: 'arn:aws:logs:eu-central-1:111122223333:log-group:/by/*:*',
          },
        ],
      }),
    }),
  );
  await write();
  assert.equal((await logs.send(new DescribeResourcePoliciesCommand({}))).resourcePolicies?.[0]?.policyName, 'events');
});

test('subscription filters and unknown members are refused by name', async () => {
  await assert.rejects(
    logs.send(
      new PutSubscriptionFilterCommand({ logGroupName: 'g', filterName: 'f', filterPattern: '', destinationArn: 'a' }),
    ),
    { name: 'NotInLocalCloud', message: /logs:PutSubscriptionFilter/ },
  );
  await assert.rejects(
    logs.send(new CreateLogGroupCommand({ logGroupName: 'g', logGroupClass: 'INFREQUENT_ACCESS' })),
    { name: 'NotInLocalCloud' },
  );
});

test('groups, events and tokens are there after a restart', async () => {
  await makeStream('/durable');
  await put('/durable', ['a', 'b']);
  const stream = { logGroupName: '/durable', logStreamName: 's', startFromHead: true };
  const first = await logs.send(new GetLogEventsCommand({ ...stream, limit: 1 }));
  await cloud.close();
  cloud = await openCloud({ data });
  connect();

  const second = await logs.send(new GetLogEventsCommand({ ...stream, nextToken: first.nextForwardToken }));

  assert.deepEqual(texts(second.events), ['b']);
});
