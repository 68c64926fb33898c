/** The checking side of Signature Version 4 against the SDK's own signer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import type { HttpRequest } from '../../../../local/kernel/cloud.ts';
import { readSignature, signatureOf } from '../../../../local/kernel/wire/sigv4.ts';

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret/key+1' };
const SEED = 4_000_004;

interface Sent {
  method: string;
  /** Undecoded. */
  path: string;
  query: Record<string, string | string[]>;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

const signer = (service: string, sessionToken?: string) =>
  new SignatureV4({
    service,
    region: 'eu-central-1',
    credentials: { ...credentials, ...(sessionToken && { sessionToken }) },
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: true,
  });

const smithy = (sent: Sent) => ({
  ...sent,
  protocol: 'http:',
  hostname: '127.0.0.1',
  port: 4566,
  headers: { host: '127.0.0.1:4566', ...sent.headers },
});

/** What arrives at the server of what was signed. */
const arrived = (signed: {
  method: string;
  path: string;
  query?: unknown;
  headers: Record<string, string>;
  body?: unknown;
}): HttpRequest => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((signed.query ?? {}) as Record<string, string | string[]>))
    for (const one of [value].flat()) query.append(name, one);
  return {
    method: signed.method,
    path: signed.path,
    query: new URLSearchParams(query.toString()),
    headers: Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from((signed.body as string | Uint8Array | undefined) ?? ''),
  };
};

const matches = (request: HttpRequest, secret = credentials.secretAccessKey): boolean => {
  const signed = readSignature(request);
  return signatureOf(request, signed, secret) === signed.signature;
};

const part = fc.string({ unit: fc.constantFrom(..."abZ09-_.~!*()' +&=%:@äß€"), minLength: 1, maxLength: 8 });
const sent: fc.Arbitrary<Sent> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  path: fc.array(part, { maxLength: 4 }).map((parts) => `/${parts.map(encodeURIComponent).join('/')}`),
  query: fc.dictionary(part, fc.oneof(part, fc.array(part, { minLength: 1, maxLength: 3 })), { maxKeys: 3 }),
  headers: fc.record({ 'x-amz-meta-a': fc.constantFrom('v', '  two   words ', 'ü').map((v) => v) }),
  body: fc.oneof(fc.constant(''), fc.string()),
});

test(`what the SDK signs in headers is recognised, for every service (seed ${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(sent, fc.constantFrom('dynamodb', 's3', 'lambda', 'execute-api'), async (request, service) => {
      const signed = await signer(service).sign(smithy(request));
      assert.equal(matches(arrived(signed)), true);
      assert.equal(matches(arrived(signed), 'another secret'), false);
    }),
    { seed: SEED, numRuns: 150 },
  );
});

test(`what the SDK signs in the query is recognised (seed ${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(sent, fc.constantFrom('s3', 'execute-api'), async ({ body: _body, ...request }, service) => {
      const headers =
        service === 's3' ? { ...request.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } : request.headers;
      const signed = await signer(service, 'token/+=').presign(smithy({ ...request, headers }), { expiresIn: 60 });
      const back = arrived(signed);
      assert.equal(matches(back), true);
      assert.equal(readSignature(back).sessionToken, 'token/+=');
      assert.equal(readSignature(back).expires, 60);
    }),
    { seed: SEED, numRuns: 100 },
  );
});

test('any change on the way breaks the signature', async () => {
  const request = {
    method: 'POST',
    path: '/a/b',
    query: { q: '1' },
    headers: { 'x-amz-target': 'A.B' },
    body: '{"amount":1}',
  };
  const original = arrived(await signer('dynamodb').sign(smithy(request)));
  const changes: [string, Partial<HttpRequest>][] = [
    ['method', { method: 'PUT' }],
    ['path', { path: '/a/c' }],
    ['query', { query: new URLSearchParams({ q: '2' }) }],
    ['header', { headers: { ...original.headers, 'x-amz-target': 'A.C' } }],
    ['time', { headers: { ...original.headers, 'x-amz-date': '20200101T000000Z' } }],
  ];
  assert.equal(matches(original), true);
  for (const [what, change] of changes) assert.equal(matches({ ...original, ...change }), false, what);
  assert.throws(() => matches({ ...original, body: Buffer.from('{"amount":9}') }), {
    name: 'XAmzContentSHA256Mismatch',
  });
  const { 'x-amz-content-sha256': _hash, ...bare } = original.headers;
  assert.equal(matches({ ...original, headers: bare, body: Buffer.from('{"amount":9}') }), false);
});

test('requests without a signature, or with half of one, are told apart', () => {
  const request = { method: 'GET', path: '/', query: new URLSearchParams(), headers: {}, body: Buffer.alloc(0) };
  const half = { authorization: 'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0' };

  assert.throws(() => readSignature(request), { name: 'MissingAuthenticationToken' });
  assert.throws(() => readSignature({ ...request, headers: half }), { name: 'IncompleteSignature' });
});
