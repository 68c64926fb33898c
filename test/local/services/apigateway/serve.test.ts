import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { ACCOUNT, eventually, openWorld } from './world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const echo = 'export const handler = async (event) => event';

const get = async (url: string, init: RequestInit = {}) => {
  const answer = await fetch(url, init);
  const text = await answer.text();
  const json = answer.headers.get('content-type')?.includes('json') ?? false;
  return { status: answer.status, headers: answer.headers, text, body: json ? JSON.parse(text) : undefined };
};

const signed = async (
  url: string,
  keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
  service = 'execute-api',
) => {
  const { hostname, port, pathname } = new URL(url);
  const signer = new SignatureV4({ service, region: 'us-east-1', sha256: Sha256, credentials: keys });
  const { headers } = await signer.sign({
    method: 'GET',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: pathname,
    headers: { host: `${hostname}:${port}` },
  });
  return get(url, { headers });
};

test('a handler sees the event of payload format 2.0, without the prefix of the local cloud', async () => {
  const { url, ApiId } = await world.makeApi('v2', echo, { 'GET /tags/{tag}': {} });

  const { status, body } = await get(`${url}/tags/a%20b?x=1&x=2&y=%26`, {
    headers: { cookie: 'a=1; b=2', 'X-Mine': 'yes' },
  });

  assert.equal(status, 200);
  assert.equal(body.version, '2.0');
  assert.equal(body.routeKey, 'GET /tags/{tag}');
  assert.equal(body.rawPath, '/tags/a b');
  assert.equal(body.rawQueryString, 'x=1&x=2&y=%26');
  assert.deepEqual(body.queryStringParameters, { x: '1,2', y: '&' });
  assert.deepEqual(body.pathParameters, { tag: 'a b' });
  assert.deepEqual(body.cookies, ['a=1', 'b=2']);
  assert.equal(body.headers.cookie, undefined);
  assert.equal(body.headers['x-mine'], 'yes');
  assert.equal(body.isBase64Encoded, false);
  const { requestContext } = body;
  assert.equal(requestContext.accountId, ACCOUNT);
  assert.equal(requestContext.apiId, ApiId);
  assert.equal(requestContext.stage, '$default');
  assert.deepEqual([requestContext.http.method, requestContext.http.path], ['GET', '/tags/a b']);
  assert.match(requestContext.time, /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
});

test('payload format 1.0 is that of REST APIs', async () => {
  const { url } = await world.makeApi(
    'v1',
    'export const handler = async (event) => ({ statusCode: 200, multiValueHeaders: { "x-two": ["a", "b"] }, ' +
      'headers: { "content-type": "application/json" }, body: JSON.stringify(event) })',
    { 'ANY /a/{proxy+}': {} },
    { integration: { PayloadFormatVersion: '1.0' } },
  );

  const { body, headers } = await get(`${url}/a/b/c?x=1&x=2`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: 'hi',
  });

  assert.equal(headers.get('x-two'), 'a, b');
  assert.equal(body.version, '1.0');
  assert.deepEqual([body.resource, body.path, body.httpMethod], ['/a/{proxy+}', '/a/b/c', 'POST']);
  assert.deepEqual(body.pathParameters, { proxy: 'b/c' });
  assert.deepEqual(body.queryStringParameters, { x: '2' });
  assert.deepEqual(body.multiValueQueryStringParameters, { x: ['1', '2'] });
  assert.deepEqual([body.body, body.isBase64Encoded], ['hi', false]);
  assert.equal(body.requestContext.identity.sourceIp, '127.0.0.1');
});

test('only text and JSON come as text: forms are base64', async () => {
  const { url } = await world.makeApi('bodies', echo, { 'POST /': {} });

  const form = await get(`${url}/`, { method: 'POST', body: new URLSearchParams({ decision: 'approve' }) });
  const json = await get(`${url}/`, {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });

  assert.deepEqual(
    [form.body.isBase64Encoded, Buffer.from(form.body.body, 'base64').toString()],
    [true, 'decision=approve'],
  );
  assert.deepEqual([json.body.isBase64Encoded, json.body.body], [false, '{"a":1}']);
});

test("a function's answer is the response, and an invalid answer is an internal error", async () => {
  const { url } = await world.makeApi(
    'answers',
    `export const handler = async ({ queryStringParameters: q }) => ({
      full: { statusCode: 302, headers: { Location: '/x' }, cookies: ['a=1', 'b=2'], body: 'go' },
      bytes: { statusCode: 200, isBase64Encoded: true, body: 'AP8=' },
      object: { any: 1 }, text: 'hello', wrong: { statusCode: 200, body: { a: 1 } } })[q.as] ?? (() => { throw new Error('x') })()`,
    { $default: {} },
  );

  const full = await fetch(`${url}?as=full`, { redirect: 'manual' });
  assert.deepEqual(
    [full.status, full.headers.get('location'), full.headers.getSetCookie()],
    [302, '/x', ['a=1', 'b=2']],
  );
  assert.equal(full.headers.get('content-type'), 'text/plain;charset=UTF-8');
  assert.deepEqual([...new Uint8Array(await (await fetch(`${url}/?as=bytes`)).arrayBuffer())], [0, 255]);
  assert.deepEqual((await get(`${url}/?as=object`)).body, { any: 1 });
  assert.equal(await (await fetch(`${url}/?as=text`)).text(), 'hello');
  for (const as of ['wrong', 'error']) {
    const { status, body } = await get(`${url}/?as=${as}`);
    assert.deepEqual([status, body], [500, { message: 'Internal Server Error' }], as);
  }
});

test('the most specific route answers, a greedy variable takes the rest, and what no route takes is not found', async () => {
  const { url } = await world.makeApi('routes', echo, {
    'GET /tags/{tag}': {},
    'GET /tags/latest': {},
    'ANY /files/{proxy+}': {},
  });

  assert.equal((await get(`${url}/tags/latest`)).body.routeKey, 'GET /tags/latest');
  assert.equal((await get(`${url}/tags/1.0`)).body.routeKey, 'GET /tags/{tag}');
  assert.deepEqual((await get(`${url}/files/a/b/c`, { method: 'DELETE' })).body.pathParameters, { proxy: 'a/b/c' });
  for (const path of ['/elsewhere', '/tags/1.0/more', '/files/']) {
    const { status, body } = await get(url + path);
    assert.deepEqual([status, body], [404, { message: 'Not Found' }], path);
  }
  assert.equal((await get(`${url}/tags/latest`, { method: 'POST' })).status, 404);
  assert.equal((await get(`${world.cloud().url}/_api/nobody/x`)).status, 404);
});

test('the API may call the function only as far as the policy of the function says', async () => {
  const { url, ApiId, arn } = await world.makeApi('policy', echo, { 'GET /a/{id}': {}, 'GET /b': {} });
  await world.call('lambda', 'RemovePermission', { FunctionName: arn, StatementId: 'api' });
  assert.equal((await get(`${url}/a/1`)).status, 500);

  await world.allow('policy', `arn:aws:execute-api:us-east-1:${ACCOUNT}:${ApiId}/*/*/a/{id}`);

  assert.equal((await get(`${url}/a/1`)).status, 200);
  assert.equal((await get(`${url}/b`)).status, 500);
});

test('a route under IAM lets in who is allowed to invoke it, and says who that is', async () => {
  const { url, ApiId } = await world.makeApi('iam', echo, { 'GET /deploy/{id}': { AuthorizationType: 'AWS_IAM' } });
  const keys = await world.makeUser('deployer', {
    Effect: 'Allow',
    Action: 'execute-api:Invoke',
    Resource: `arn:aws:execute-api:us-east-1:${ACCOUNT}:${ApiId}/$default/GET/deploy/1`,
  });

  const { status, body } = await signed(`${url}/deploy/1`, keys);

  assert.equal(status, 200);
  const { iam } = body.requestContext.authorizer;
  assert.deepEqual(
    [iam.accessKey, iam.accountId, iam.userArn],
    [keys.accessKeyId, ACCOUNT, `arn:aws:iam::${ACCOUNT}:user/deployer`],
  );
  assert.match(iam.userId, /^AIDA/);
  for (const refused of [
    await signed(`${url}/deploy/2`, keys),
    await signed(`${url}/deploy/1`, { ...keys, secretAccessKey: 'wrong' }),
    await signed(`${url}/deploy/1`, keys, 'lambda'),
    await signed(`${url}/deploy/1`, { accessKeyId: '444455556666', secretAccessKey: 'any' }),
    await get(`${url}/deploy/1`),
  ])
    assert.deepEqual([refused.status, refused.body], [403, { message: 'Forbidden' }]);
});

test('a simple authorizer admits, refuses and passes context on; its answers are kept by identity source', async () => {
  const authorizer =
    `let asked = 0; export const handler = async (event) => ({ isAuthorized: ` +
    `event.headers.authorization === 'yes', context: { asked: ++asked, source: event.identitySource[0], arn: ` +
    `event.routeArn } })`;
  const { url, ApiId, IntegrationId } = await world.makeApi('simple', echo, {});
  await world.makeAuthorized(ApiId, IntegrationId, 'simple-authorizer', authorizer, 'GET /x', {
    AuthorizerPayloadFormatVersion: '2.0',
    EnableSimpleResponses: true,
    IdentitySource: ['$request.header.Authorization'],
    AuthorizerResultTtlInSeconds: 60,
  });

  const first = await get(`${url}/x`, { headers: { authorization: 'yes' } });
  const second = await get(`${url}/x`, { headers: { authorization: 'yes' } });
  world.cloud().clock.advance(61_000);
  const third = await get(`${url}/x`, { headers: { authorization: 'yes' } });

  assert.deepEqual(
    [first, second, third].map(({ body }) => body.requestContext.authorizer.lambda.asked),
    [1, 1, 2],
  );
  assert.equal(first.body.requestContext.authorizer.lambda.source, 'yes');
  assert.equal(
    first.body.requestContext.authorizer.lambda.arn,
    `arn:aws:execute-api:us-east-1:${ACCOUNT}:${ApiId}/$default/GET/x`,
  );
  const refused = await get(`${url}/x`, { headers: { authorization: 'no' } });
  assert.deepEqual([refused.status, refused.body], [403, { message: 'Forbidden' }]);
  const missing = await get(`${url}/x`);
  assert.deepEqual([missing.status, missing.body], [401, { message: 'Unauthorized' }]);
});

test('an authorizer may answer with a policy, which is evaluated for the route asked for', async () => {
  const authorizer = `export const handler = async (event) => ({ principalId: 'me', context: { who: 'me' }, policyDocument: { Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: event.methodArn.replace(/[^/]+$/, 'open') }] } })`;
  const { url, ApiId, IntegrationId } = await world.makeApi('policies', echo, {});
  await world.makeAuthorized(ApiId, IntegrationId, 'policy-authorizer', authorizer, 'GET /{what}', {
    AuthorizerPayloadFormatVersion: '1.0',
  });

  const open = await get(`${url}/open`);

  assert.equal(open.body.requestContext.authorizer.lambda.who, 'me');
  assert.equal((await get(`${url}/closed`)).status, 403);
});

test('an authorizer that fails or answers nonsense is an internal error', async () => {
  const { url, ApiId, IntegrationId } = await world.makeApi('nonsense', echo, {});
  await world.makeAuthorized(
    ApiId,
    IntegrationId,
    'nonsense-authorizer',
    'export const handler = async () => ({ hm: 1 })',
    'GET /x',
    {
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
    },
  );

  assert.equal((await get(`${url}/x`)).status, 500);
});

test('an integration that takes too long is unavailable, and too large a body is refused', async () => {
  const { url } = await world.makeApi(
    'slow',
    'export const handler = async () => { await new Promise((r) => setTimeout(r, 400)); return 1; }',
    { 'POST /': {} },
    { integration: { TimeoutInMillis: 60 } },
  );

  const slow = await get(`${url}/`, { method: 'POST' });
  const large = await get(`${url}/`, { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) });

  assert.deepEqual([slow.status, slow.body], [503, { message: 'Service Unavailable' }]);
  assert.equal(large.status, 413);
});

test('a named stage is the first segment of the path and shows in it; it serves what was deployed to it', async () => {
  const { url, ApiId, IntegrationId } = await world.makeApi('staged', echo, { 'GET /x': {} });
  await world.call('apigateway', 'CreateStage', { ApiId, StageName: 'dev', StageVariables: { mode: 'dry' } });
  assert.equal((await get(`${url}/dev/x`)).status, 404, 'nothing is deployed yet');
  await world.call('apigateway', 'CreateDeployment', { ApiId, StageName: 'dev' });
  await world.call('apigateway', 'CreateRoute', {
    ApiId,
    RouteKey: 'GET /later',
    Target: `integrations/${IntegrationId}`,
  });

  const { body } = await get(`${url}/dev/x`);

  assert.equal(body.rawPath, '/dev/x');
  assert.equal(body.requestContext.stage, 'dev');
  assert.deepEqual(body.stageVariables, { mode: 'dry' });
  assert.equal((await get(`${url}/dev/later`)).status, 404);
  assert.equal((await get(`${url}/later`)).status, 200, '$default is deployed by itself');
});

test('a throttled route answers 429', async () => {
  const { url } = await world.makeApi(
    'throttled',
    echo,
    { 'GET /x': {} },
    {
      stage: { DefaultRouteSettings: { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 0.001 } },
    },
  );

  const answers = [await get(`${url}/x`), await get(`${url}/x`), await get(`${url}/x`)];

  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 429],
  );
  assert.deepEqual(answers[2]?.body, { message: 'Too Many Requests' });
});

test('CORS is answered by the API itself', async () => {
  const { url } = await world.makeApi(
    'cors',
    'export const handler = async () => ({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "*" }, body: ' +
      '"x" })',
    { 'GET /x': {} },
    {
      api: {
        CorsConfiguration: {
          AllowOrigins: ['http://localhost:3000'],
          AllowMethods: ['GET'],
          AllowHeaders: ['x-mine'],
          MaxAge: 5,
        },
      },
    },
  );
  const origin = 'http://localhost:3000';

  const preflight = await get(`${url}/x`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'GET' },
  });
  const answer = await get(`${url}/x`, { headers: { origin } });
  const other = await get(`${url}/x`, { headers: { origin: 'http://localhost:4000' } });

  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-methods'), 'GET');
  assert.equal(preflight.headers.get('access-control-max-age'), '5');
  assert.equal(answer.headers.get('access-control-allow-origin'), origin);
  assert.equal(other.headers.get('access-control-allow-origin'), null);
});

test('access logs are written in the format of the stage', async () => {
  const logGroupName = '/aws/vendedlogs/api';
  await world.call('logs', 'CreateLogGroup', { logGroupName });
  const { url } = await world.makeApi(
    'logged',
    echo,
    { 'GET /x/{secret}': {} },
    {
      stage: {
        AccessLogSettings: {
          DestinationArn: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${logGroupName}`,
          Format:
            '{"id":"$context.requestId","route":"$context.routeKey","status":$context.status,"error":"$context.error.message","user":"$context.identity.user"}',
        },
      },
    },
  );

  await get(`${url}/x/token`);

  await eventually(async () => {
    const { events } = await world.call<{ events: { message: string }[] }>('logs', 'FilterLogEvents', { logGroupName });
    const line = JSON.parse(events[0]?.message ?? '{}');
    assert.deepEqual([line.route, line.status, line.error, line.user], ['GET /x/{secret}', 200, '-', '-']);
    assert.match(line.id, /=$/);
  });
});

test('an API answers as before after a restart', async () => {
  const { ApiId } = await world.makeApi('durable', echo, { 'GET /x': {} });

  await world.restart();

  const { ApiEndpoint } = await world.call('apigateway', 'GetApi', { ApiId });
  assert.equal((await get(`${ApiEndpoint}/x`)).status, 200);
});
