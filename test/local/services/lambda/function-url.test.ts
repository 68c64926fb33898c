import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Sha256 } from '@aws-crypto/sha256-js';
import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  ListFunctionUrlConfigsCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { SignatureV4 } from '@smithy/signature-v4';
import { ACCOUNT, openWorld } from './world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

interface Event {
  version: string;
  rawPath: string;
  rawQueryString: string;
  queryStringParameters: Record<string, string>;
  cookies: string[];
  body: string;
  isBase64Encoded: boolean;
  requestContext: {
    accountId: string;
    stage: string;
    http: { method: string };
    authorizer: { iam: Record<string, string> };
  };
}
const eventOf = async (answer: Response): Promise<Event> => (await answer.json()) as Event;

const echo = 'export const handler = async (event) => event';

const makeUrl = async (FunctionName: string, source: string, AuthType: 'NONE' | 'AWS_IAM', more = {}) => {
  await world.create(FunctionName, source);
  const { FunctionUrl } = await world
    .lambda()
    .send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType, ...more }));
  return FunctionUrl as string;
};

const makePublic = async (FunctionName: string) => {
  const lambda = world.lambda();
  await lambda.send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: 'url',
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    }),
  );
  await lambda.send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: 'function',
      Action: 'lambda:InvokeFunction',
      Principal: '*',
      InvokedViaFunctionUrl: true,
    }),
  );
};

const signed = async (url: string, account = ACCOUNT, init: { method?: string; body?: string } = {}) => {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const signer = new SignatureV4({
    service: 'lambda',
    region: 'us-east-1',
    sha256: Sha256,
    credentials: { accessKeyId: account, secretAccessKey: 'any' },
  });
  const request = await signer.sign({
    method: init.method ?? 'GET',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { host: `${hostname}:${port}` },
    body: init.body,
  });
  return fetch(url, { ...init, headers: request.headers });
};

test('a public URL needs the permissions that make it public, and gives the event of payload format 2.0', async () => {
  const url = await makeUrl('public', echo, 'NONE');
  const refused = await fetch(url);
  assert.equal(refused.status, 403);
  assert.match(await refused.text(), /Forbidden/);

  await makePublic('public');
  const answer = await fetch(`${url}a%20b/c?x=1&x=2`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: 'a=1; b=2' },
    body: '{"ref":"main"}',
  });

  assert.equal(answer.status, 200);
  const event = await eventOf(answer);
  assert.equal(event.version, '2.0');
  assert.equal(event.rawPath, '/a%20b/c');
  assert.equal(event.rawQueryString, 'x=1&x=2');
  assert.deepEqual(event.queryStringParameters, { x: '1,2' });
  assert.deepEqual(event.cookies, ['a=1', 'b=2']);
  assert.equal(event.body, '{"ref":"main"}');
  assert.equal(event.isBase64Encoded, false);
  assert.equal(event.requestContext.http.method, 'POST');
  assert.equal(event.requestContext.accountId, 'anonymous');
  assert.equal(event.requestContext.stage, '$default');
});

test('bodies that are not text come as base64, forms among them', async () => {
  const url = await makeUrl('binary', echo, 'NONE');
  await makePublic('binary');

  const form = await eventOf(await fetch(url, { method: 'POST', body: new URLSearchParams({ a: '1' }) }));
  const bytes = await eventOf(await fetch(url, { method: 'POST', body: new Uint8Array([0, 255]) }));

  assert.deepEqual([form.isBase64Encoded, Buffer.from(form.body, 'base64').toString()], [true, 'a=1']);
  assert.deepEqual([bytes.isBase64Encoded, bytes.body], [true, 'AP8=']);
});

test('answers set status, headers, cookies and bytes, or are the body of a 200', async () => {
  const url = await makeUrl(
    'answers',
    `export const handler = async ({ queryStringParameters: q }) => ({
      full: { statusCode: 201, headers: { 'X-Mine': 'yes', 'content-type': 'text/plain' }, cookies: ['a=1; Secure',
          'b=2'], body: 'made' },
      bytes: { statusCode: 200, isBase64Encoded: true, body: 'AP8=' },
      plain: { any: 'thing' }, text: 'just text', bad: { statusCode: 'x' } })[q.as] ?? (() => { throw new Error('x') })()`,
    'NONE',
  );
  await makePublic('answers');

  const full = await fetch(`${url}?as=full`);
  assert.equal(full.status, 201);
  assert.equal(full.headers.get('x-mine'), 'yes');
  assert.deepEqual(full.headers.getSetCookie(), ['a=1; Secure', 'b=2']);
  assert.equal(await full.text(), 'made');
  assert.deepEqual([...new Uint8Array(await (await fetch(`${url}?as=bytes`)).arrayBuffer())], [0, 255]);
  assert.deepEqual(await (await fetch(`${url}?as=plain`)).json(), { any: 'thing' });
  assert.equal(await (await fetch(`${url}?as=text`)).text(), 'just text');
  assert.equal((await fetch(`${url}?as=bad`)).status, 502);
  assert.equal((await fetch(`${url}?as=error`)).status, 502);
});

test('a URL under IAM knows who signed', async () => {
  const url = await makeUrl('private', echo, 'AWS_IAM');

  const event = await eventOf(await signed(`${url}x?a=1`));

  assert.equal(event.requestContext.authorizer.iam.userArn, `arn:aws:iam::${ACCOUNT}:root`);
  assert.equal(event.requestContext.authorizer.iam.accessKey, ACCOUNT);
  assert.equal(event.requestContext.accountId, ACCOUNT);
  assert.equal((await fetch(url)).status, 403);
  assert.equal((await signed(url, '444455556666')).status, 403);
});

test('CORS of a URL answers preflights and overrules the function', async () => {
  const url = await makeUrl(
    'cors',
    'export const handler = async () => ({ statusCode: 200, headers: { "access-control-allow-origin": ' +
      '"https://evil" } })',
    'NONE',
    {
      Cors: { AllowOrigins: ['http://localhost:3000'], AllowMethods: ['POST'], MaxAge: 60 },
    },
  );
  await makePublic('cors');
  const origin = 'http://localhost:3000';

  const preflight = await fetch(url, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });
  const answer = await fetch(url, { headers: { origin } });

  assert.equal(preflight.headers.get('access-control-allow-methods'), 'POST');
  assert.equal(preflight.headers.get('access-control-max-age'), '60');
  assert.equal(answer.headers.get('access-control-allow-origin'), origin);
});

test('a URL keeps its id when it changes, and is gone when it is deleted', async () => {
  const lambda = world.lambda();
  const url = await makeUrl('managed', echo, 'AWS_IAM');
  const named = { FunctionName: 'managed' };

  const changed = await lambda.send(new UpdateFunctionUrlConfigCommand({ ...named, AuthType: 'NONE' }));

  assert.equal(changed.FunctionUrl, url);
  assert.equal((await lambda.send(new GetFunctionUrlConfigCommand(named))).AuthType, 'NONE');
  const { FunctionUrlConfigs } = await lambda.send(new ListFunctionUrlConfigsCommand(named));
  assert.equal(FunctionUrlConfigs?.length, 1);
  await assert.rejects(lambda.send(new CreateFunctionUrlConfigCommand({ ...named, AuthType: 'NONE' })), {
    name: 'ResourceConflictException',
  });
  await assert.rejects(
    lambda.send(new UpdateFunctionUrlConfigCommand({ ...named, InvokeMode: 'RESPONSE_STREAM' })),
    /RESPONSE_STREAM/,
  );
  await lambda.send(new DeleteFunctionUrlConfigCommand(named));
  assert.equal((await fetch(url)).status, 404);
});
