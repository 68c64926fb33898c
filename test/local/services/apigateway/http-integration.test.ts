import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { openWorld } from './world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
let server: Server;
let origin: string;
before(async () => {
  world = await openWorld();
  server = createServer((request, response) => {
    if (request.url?.startsWith('/never')) return;
    void buffer(request).then((body) => {
      response.writeHead(request.url === '/moved' ? 302 : 201, { 'x-own': 'yes', location: '/elsewhere' });
      const { method, url, headers } = request;
      response.end(JSON.stringify({ method, url, headers, body: body.toString() }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(async () => {
  await world.close();
  server.closeAllConnections();
  server.close();
});

const apiTo = async (uri: string, RouteKey: string, more = {}): Promise<string> => {
  const api = await world.call('apigateway', 'CreateApi', { Name: 'out', ProtocolType: 'HTTP' });
  const ApiId = api['ApiId'];
  const { IntegrationId } = await world.call('apigateway', 'CreateIntegration', {
    ApiId,
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'ANY',
    IntegrationUri: uri,
    ...more,
  });
  await world.call('apigateway', 'CreateRoute', { ApiId, RouteKey, Target: `integrations/${IntegrationId}` });
  await world.call('apigateway', 'CreateStage', { ApiId, StageName: '$default', AutoDeploy: true });
  return api['ApiEndpoint'] as string;
};

test('a request goes on to the endpoint, with its method, path, query, headers and body, and the answer comes back', async () => {
  const url = await apiTo(`${origin}/base/{proxy}`, 'ANY /out/{proxy+}');
  const answer = await fetch(`${url}/out/a/b?x=1`, { method: 'PUT', body: 'hello', headers: { 'x-mine': 'm' } });
  const seen = (await answer.json()) as { method: string; url: string; body: string; headers: Record<string, string> };

  assert.deepEqual([answer.status, answer.headers.get('x-own')], [201, 'yes']);
  assert.deepEqual([seen.method, seen.url, seen.body], ['PUT', '/base/a/b?x=1', 'hello']);
  const { headers } = seen;
  assert.equal(headers['x-mine'], 'm');
  assert.equal(headers['host'], new URL(origin).host);
  assert.match(headers['forwarded'] ?? '', /^for=127\.0\.0\.1;host=/);
});

test('the method of the integration wins, its address is taken as it is, and redirects are passed on', async () => {
  const url = await apiTo(`${origin}/moved`, 'GET /old', { IntegrationMethod: 'POST' });
  const answer = await fetch(`${url}/old`, { redirect: 'manual' });

  assert.deepEqual([answer.status, answer.headers.get('location')], [302, '/elsewhere']);
  assert.equal(((await answer.json()) as { method: string }).method, 'POST');
});

test('an endpoint that is late or not there is 503', async () => {
  const late = await apiTo(`${origin}/never`, 'GET /x', { TimeoutInMillis: 50 });
  const gone = await apiTo('http://127.0.0.1:1/', 'GET /x');

  for (const url of [late, gone]) {
    const answer = await fetch(`${url}/x`);
    assert.deepEqual([answer.status, await answer.json()], [503, { message: 'Service Unavailable' }]);
  }
});
