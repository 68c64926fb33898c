import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type OpenCloud, openCloud } from '../../../local/open-cloud.ts';
import { form, json, type Key, type Said, type Sent, signedTo } from './signed.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

const ACCOUNT = '111122223333';
const data = mkdtempSync(join(tmpdir(), 'neighbour-'));
let cloud: OpenCloud;
let neighbour: StandIn;
before(async () => {
  neighbour = await startStandIn();
  const services = ['ec2', 'elasticloadbalancing', 'ecs', 'route53', 'eks'];
  cloud = await openCloud({ data, strangers: 'refused', neighbours: [{ services, at: neighbour.url }] });
});
after(async () => {
  await cloud.close();
  await neighbour.stop();
  rmSync(data, { recursive: true });
});
beforeEach(() => {
  neighbour.received.length = 0;
  neighbour.answers({});
});

const send = (key: Key, sent: Sent): Promise<Said> => signedTo(cloud.url, 'eu-central-1')(key, sent);
const root = () => cloud.rootKey(ACCOUNT);
const iam = (operation: string, input: object) =>
  cloud.call<Record<string, Record<string, string>>>('iam', operation, input, {
    account: ACCOUNT,
    region: 'us-east-1',
    principal: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
  });

let users = 0;
/** A user with these statements alone. */
const userWith = async (...Statement: object[]): Promise<Key> => {
  const UserName = `user-${++users}`;
  await iam('CreateUser', { UserName });
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam('PutUserPolicy', { UserName, PolicyName: 'own', PolicyDocument });
  const { AccessKey } = await iam('CreateAccessKey', { UserName });
  return { accessKeyId: AccessKey?.['AccessKeyId'] ?? '', secretAccessKey: AccessKey?.['SecretAccessKey'] ?? '' };
};
const allow = (Action: string | string[], more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
const deny = (Action: string | string[], more: object = {}) => ({ Effect: 'Deny', Action, Resource: '*', ...more });

const createVpc = form('ec2', { Action: 'CreateVpc', Version: '2016-11-15', CidrBlock: '10.0.0.0/16' });

describe('what is handed on', () => {
  test('a neighbour is asked for the caller’s account and region, and says whose answer it is', async () => {
    neighbour.answers({ body: '<CreateVpcResponse/>', headers: { 'content-type': 'text/xml', 'set-cookie': 'a=b' } });

    const said = await send(root(), createVpc);

    assert.deepEqual([said.status, said.text], [200, '<CreateVpcResponse/>']);
    assert.equal(said.headers.get('x-answered-by'), neighbour.url);
    assert.equal(said.headers.get('set-cookie'), null);
    const [asked] = neighbour.received;
    assert.deepEqual(Object.fromEntries(new URLSearchParams(asked?.body)), {
      Action: 'CreateVpc',
      Version: '2016-11-15',
      CidrBlock: '10.0.0.0/16',
    });
    assert.equal(asked?.headers['x-moto-account-id'], ACCOUNT);
    assert.match(asked?.headers.authorization ?? '', new RegExp(`Credential=${ACCOUNT}/\\d{8}/eu-central-1/ec2/`));
  });

  test('the caller’s keys and other headers of the caller go nowhere', async () => {
    await send(root(), { ...createVpc, headers: { ...createVpc.headers, 'x-moto-account-id': '999999999999' } });

    const sent = JSON.stringify(neighbour.received);
    assert.match(sent, new RegExp(ACCOUNT));
    assert.doesNotMatch(sent, new RegExp(`999999999999|x-amz-security-token|${root().accessKeyId}`));
  });

  test('JSON is handed on with its target, REST with its path', async () => {
    neighbour.answers({ headers: { 'content-type': 'application/x-amz-json-1.1' }, body: '{}' });
    await send(root(), json('ecs', 'AmazonEC2ContainerServiceV20141113.ListClusters', { a: 'b&c' }));
    await send(root(), { service: 'eks', method: 'GET', path: '/clusters/one', query: { a: 'b c' } });

    assert.deepEqual(
      neighbour.received.map(({ method, url, body }) => [method, url, body]),
      [
        ['POST', '/', '{"a":"b\\u0026c"}'],
        ['GET', '/clusters/one?a=b+c', ''],
      ],
    );
    assert.equal(neighbour.received[0]?.headers['x-amz-target'], 'AmazonEC2ContainerServiceV20141113.ListClusters');
  });

  test('a slash at the end of a path is the client’s affair', async () => {
    const XML = { 'content-type': 'text/xml' };
    for (const path of ['/2013-04-01/hostedzone/Z1/rrset', '/2013-04-01/hostedzone/Z1/rrset/'])
      assert.equal((await send(root(), { service: 'route53', path, headers: XML, body: '<a/>' })).status, 200, path);

    assert.equal(neighbour.received.length, 2);
  });

  test('an error of the neighbour’s in AWS’s form is the caller’s answer', async () => {
    neighbour.answers({
      status: 400,
      body: '<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code></Error></Errors></Response>',
    });

    const said = await send(root(), createVpc);

    assert.equal(said.status, 400);
    assert.match(said.text, /InvalidVpcID\.NotFound/);
    assert.equal(said.headers.get('x-answered-by'), neighbour.url);
  });
});

describe('IAM in front of a neighbour', () => {
  const refused = async (key: Key, sent: Sent, message: RegExp): Promise<Said> => {
    const said = await send(key, sent);
    assert.ok(said.status >= 400, said.text);
    assert.match(said.text, message);
    assert.deepEqual(neighbour.received, [], 'the neighbour was asked');
    return said;
  };

  test('a wrong signature and an unknown key are refused as the service refuses them', async () => {
    await refused({ ...root(), secretAccessKey: 'wrong' }, createVpc, /SignatureDoesNotMatch/);
    await refused({ accessKeyId: '111122223333', secretAccessKey: 'any' }, createVpc, /InvalidClientTokenId/);
  });

  test('what no policy allows is refused in the words and the form of the service', async () => {
    const key = await userWith(allow('ec2:Describe*'));

    const ec2 = await refused(key, createVpc, /UnauthorizedOperation.*not authorized to perform: ec2:CreateVpc/s);
    assert.equal(ec2.status, 403);
    const elb = form('elasticloadbalancing', { Action: 'CreateLoadBalancer', Version: '2015-12-01', Name: 'one' });
    const query = await refused(key, elb, /<Code>AccessDenied<.*elasticloadbalancing:CreateLoadBalancer/s);
    assert.equal(query.status, 403);
    const target = 'AmazonEC2ContainerServiceV20141113.ListClusters';
    const inJson = await refused(key, json('ecs', target, {}), /AccessDeniedException.*ecs:ListClusters/s);
    assert.equal(inJson.status, 400);
    const path = { service: 'eks', method: 'GET', path: '/clusters' };
    const rest = await refused(key, path, /AccessDeniedException.*eks:ListClusters/s);
    assert.equal(rest.status, 403);

    const allowed = await send(key, form('ec2', { Action: 'DescribeVpcs', Version: '2016-11-15' }));
    assert.equal(allowed.status, 200);
  });

  test('which resource it is about is unknown: what allows some does not allow, what may deny it denies', async () => {
    const vpcs = 'arn:aws:ec2:*:*:vpc/*';
    const some = await userWith({ ...allow('ec2:*'), Resource: vpcs });
    await refused(some, createVpc, /the resource of ec2:CreateVpc .* is not in the local cloud/);
    const denied = await userWith(allow('*'), deny('ec2:*', { Resource: `${vpcs}-1` }));
    await refused(denied, createVpc, /explicit deny.*the resource of ec2:CreateVpc/s);
    const tagged = await userWith(allow('*'), deny('*', { Condition: { StringEquals: { 'aws:RequestTag/a': 'b' } } }));
    await refused(tagged, createVpc, /explicit deny.*condition key aws:RequestTag\/a/s);

    const otherService = deny('*', { Resource: 'arn:aws:s3:::states/*' });
    assert.equal((await send(await userWith(allow('*'), otherService), createVpc)).status, 200);
  });

  test('whoever makes something with tags must be allowed to tag', async () => {
    const tags = { 'TagSpecification.1.ResourceType': 'vpc', 'TagSpecification.1.Tag.1.Key': 'a' };
    const tagged = form('ec2', { Action: 'CreateVpc', Version: '2016-11-15', CidrBlock: '10.0.0.0/16', ...tags });

    await refused(await userWith(allow('ec2:CreateVpc')), tagged, /not authorized to perform: ec2:CreateTags/);

    assert.equal((await send(await userWith(allow(['ec2:CreateVpc', 'ec2:CreateTags'])), tagged)).status, 200);
  });

  test('whoever gives a role to a service must be allowed to pass it', async () => {
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/cluster`;
    const cluster: Sent = {
      service: 'eks',
      path: '/clusters',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'one', roleArn }),
    };

    await refused(
      await userWith(allow('eks:*')),
      cluster,
      /not authorized to perform: iam:PassRole on resource: .*role\/cluster/,
    );

    const pass = { ...allow('iam:PassRole'), Resource: roleArn };
    assert.equal((await send(await userWith(allow('eks:*'), pass), cluster)).status, 200);
  });

  test('a path that can be read in two ways needs both', async () => {
    const path = { service: 'eks', method: 'DELETE', path: '/clusters/one%2Fnode-groups%2Ftwo' };

    await refused(await userWith(allow('eks:DeleteCluster')), path, /eks:DeleteNodegroup/);
  });
});

describe('what cannot be told is refused by name', () => {
  const deleteVpc = 'Action=DeleteVpc&VpcId=vpc-1&Version=2016-11-15';
  const describeVpcs = 'Action=DescribeVpcs&Version=2016-11-15';
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
  const ECS = 'AmazonEC2ContainerServiceV20141113';
  const cases: Readonly<Record<string, Sent & { readonly says: RegExp }>> = {
    'two Actions': { service: 'ec2', headers: FORM, body: `${describeVpcs}&${deleteVpc}`, says: /one Action/ },
    'no Action': { service: 'ec2', headers: FORM, body: 'Version=2016-11-15', says: /one Action/ },
    'an Action beside the form': {
      service: 'ec2',
      headers: FORM,
      body: describeVpcs,
      query: { Action: 'DeleteVpc' },
      says: /without a query/,
    },
    'a form by GET': { service: 'ec2', method: 'GET', query: { Action: 'DescribeVpcs' }, says: /is no operation/ },
    'another spelling': {
      service: 'ec2',
      headers: FORM,
      body: 'Action=delete_vpc&VpcId=vpc-1',
      says: /InvalidAction.*delete_vpc/s,
    },
    'a body of another type': {
      service: 'ec2',
      headers: { 'content-type': 'application/json' },
      body: deleteVpc,
      says: /is no operation/,
    },
    'a form at another path': {
      service: 'ec2',
      path: '/moto-api/reset',
      headers: FORM,
      body: describeVpcs,
      says: /to \//,
    },
    'a compressed body': {
      service: 'ec2',
      headers: { ...FORM, 'content-encoding': 'gzip' },
      body: describeVpcs,
      says: /compressed/,
    },
    'an unknown target': { ...json('ecs', `${ECS}.DropAll`, {}), says: /DropAll is no operation/ },
    'the target of another service': { ...json('ecs', 'AmazonAthena.GetTable', {}), says: /is no operation/ },
    'JSON that is none': { ...json('ecs', `${ECS}.ListClusters`, {}), body: '&Action=DeleteCluster', says: /not JSON/ },
    'an unknown path': {
      service: 'eks',
      method: 'GET',
      path: '/nothing/of/the/kind',
      says: /GET \/nothing\/of\/the\/kind is no operation/,
    },
    'an Action beside a path': {
      service: 'eks',
      method: 'GET',
      path: '/clusters',
      query: { Action: 'DeleteCluster' },
      says: /Action beside its path/,
    },
    'an Action in XML': {
      service: 'route53',
      path: '/2013-04-01/hostedzone',
      headers: { 'content-type': 'text/xml' },
      body: '<a>&Action=DeleteHostedZone&</a>',
      says: /Action beside its path/,
    },
    'a path that leads elsewhere': {
      service: 'eks',
      method: 'DELETE',
      path: '/clusters/../addons',
      says: /is no operation|leads to another one/,
    },
    'a path that leads elsewhere, encoded': {
      service: 'eks',
      method: 'DELETE',
      path: '/clusters/%2e%2E/fargate-profiles/x',
      says: /leads to another one/,
    },
    'a path with a backslash': {
      service: 'eks',
      method: 'DELETE',
      path: '/clusters/x\\addons',
      says: /leads to another one/,
    },
    'a fragment': { service: 'eks', method: 'DELETE', path: '/clusters/x#y', says: /leads to another one/ },
    'a GET with a body': {
      service: 'eks',
      method: 'GET',
      path: '/clusters',
      body: '{}',
      headers: { 'content-type': 'application/json' },
      says: /a GET has no body/,
    },
    'a signature in the query': {
      service: 'eks',
      method: 'GET',
      path: '/clusters',
      query: { 'X-Amz-Security-Token': 'a-token' },
      says: /signed in its query/,
    },
    'a region in a path': {
      service: 'eks',
      method: 'GET',
      path: '/clusters/x.us-west-2.amazonaws.com',
      says: /names an endpoint/,
    },
    'RPC v2 CBOR': {
      service: 'ecs',
      path: `/service/${ECS}/operation/ListClusters`,
      headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      says: /is no operation/,
    },
    'a body of nine megabytes': {
      service: 'ec2',
      headers: FORM,
      body: `${describeVpcs}&a=${'a'.repeat(9 << 20)}`,
      says: /RequestEntityTooLarge/,
    },
  };
  for (const [what, { says, ...sent }] of Object.entries(cases))
    test(what, async () => {
      const said = await send(root(), sent);

      assert.ok(said.status >= 400, said.text);
      assert.match(said.text, says);
      assert.deepEqual(neighbour.received, [], 'the neighbour was asked');
    });

  test('a request that comes back is not handed on again', async () => {
    const said = await send(root(), { ...createVpc, headers: { ...createVpc.headers, 'x-handed-on-by': 'somebody' } });

    assert.match(said.text, /NeighbourFailed.*hands requests back/s);
    assert.deepEqual(neighbour.received, []);
  });
});

describe('a neighbour that fails', () => {
  const FAILURES: Readonly<Record<string, readonly [Parameters<StandIn['answers']>[0], RegExp]>> = {
    'with a page about an error': [
      {
        status: 500,
        headers: { 'content-type': 'text/html' },
        body: '<h1>NotImplementedError</h1> <p>no such action</p>',
      },
      /NeighbourFailed.*ec2:CreateVpc: the neighbour http:\S+ answered 500: NotImplementedError no such action/s,
    ],
    'by sending elsewhere': [
      { status: 302, headers: { location: 'http://169.254.169.254/latest', 'content-type': 'text/xml' } },
      /NeighbourFailed.*answered 302/s,
    ],
    'in the middle of an answer': [{ body: '<half', breaksOff: true }, /NeighbourUnavailable.*broke off/s],
  };
  for (const [how, [answer, says]] of Object.entries(FAILURES))
    test(`${how} is named`, async () => {
      neighbour.answers(answer);

      const said = await send(root(), createVpc);

      assert.equal(said.status, 501);
      assert.match(said.text, says);
    });

  test('because it is down is named, with what to do, and no client tries again for minutes', async () => {
    const gone = await startStandIn();
    const folder = mkdtempSync(join(tmpdir(), 'neighbour-'));
    const other = await openCloud({ data: folder, neighbours: [{ services: ['ec2'], at: gone.url }] });
    await gone.stop();

    const said = await signedTo(other.url, 'us-east-1')({ accessKeyId: ACCOUNT, secretAccessKey: 'any' }, createVpc);

    assert.equal(said.status, 501);
    assert.match(said.text, /<Code>NeighbourUnavailable<.*ec2:CreateVpc.*does not answer: start it again/s);
    await other.close();
    rmSync(folder, { recursive: true });
  });
});

test('the trail tells who changed what at a neighbour: by ids and names, without what may be a secret', async () => {
  const at = { account: ACCOUNT, region: 'eu-central-1' };
  const principal = { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` } as const;
  const call = <Out>(service: string, operation: string, input: object) =>
    cloud.call<Out>(service, operation, input, { ...at, principal });
  const { QueueUrl } = await call<{ QueueUrl: string }>('sqs', 'CreateQueue', { QueueName: 'trail' });
  const Arn = `arn:aws:sqs:eu-central-1:${ACCOUNT}:trail`;
  const Principal = { Service: 'events.amazonaws.com' };
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: Arn }],
  });
  await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
  const EventPattern = JSON.stringify({ 'detail-type': ['AWS API Call via CloudTrail'], source: ['aws.ec2'] });
  await call('events', 'PutRule', { Name: 'trail', EventPattern });
  await call('events', 'PutTargets', { Rule: 'trail', Targets: [{ Id: 'q', Arn }] });

  await send(root(), form('ec2', { Action: 'DescribeVpcs', Version: '2016-11-15' }));
  const opened = { GroupId: 'sg-1', 'IpPermissions.1.FromPort': '22', UserData: 'a-secret' };
  await send(root(), form('ec2', { Action: 'AuthorizeSecurityGroupIngress', Version: '2016-11-15', ...opened }));

  const { Messages = [] } = await call<{ Messages?: { Body: string }[] }>('sqs', 'ReceiveMessage', {
    QueueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 20,
  });
  const details = Messages.map(({ Body }) => (JSON.parse(Body) as { detail: Record<string, unknown> }).detail);
  assert.deepEqual(
    details.map(({ eventName, requestParameters }) => [eventName, requestParameters]),
    [['AuthorizeSecurityGroupIngress', { groupId: 'sg-1' }]],
  );
});
