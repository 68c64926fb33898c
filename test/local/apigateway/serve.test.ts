import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ACCOUNT, openWorld } from './world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
let url: string;
let apiId: string;
const echo = 'export const handler = async (event) => event';
before(async () => {
  world = await openWorld();
  const made = await world.makeApi('echo', echo, {
    'GET /tags/{tag}': {},
    'GET /tags/latest': {},
    'ANY /files/{proxy+}': {},
    'POST /forms': {},
  });
  ({ url, ApiId: apiId } = made);
});
after(() => world.close());

const get = async (path: string, init: RequestInit = {}) => {
  const answer = await fetch(url + path, init);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: text === '' ? undefined : JSON.parse(text) };
};

test('a handler sees the event of payload format 2.0, without the prefix of the local cloud', async () => {
  const { status, body } = await get('/tags/a%20b?x=1&x=2&y=%26', { headers: { cookie: 'a=1; b=2', 'X-Mine': 'yes' } });

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
  assert.equal(requestContext.apiId, apiId);
  assert.equal(requestContext.stage, '$default');
  assert.equal(requestContext.http.method, 'GET');
  assert.equal(requestContext.http.path, '/tags/a b');
  assert.match(requestContext.time, /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
});

test('the most specific route answers, and a greedy variable takes the rest', async () => {
  assert.equal((await get('/tags/latest')).body.routeKey, 'GET /tags/latest');
  const files = await get('/files/a/b/c', { method: 'DELETE' });
  assert.equal(files.body.routeKey, 'ANY /files/{proxy+}');
  assert.deepEqual(files.body.pathParameters, { proxy: 'a/b/c' });
});

test('what no route takes is not found', async () => {
  const { status, body } = await get('/elsewhere');

  assert.equal(status, 404);
  assert.deepEqual(body, { message: 'Not Found' });
});
