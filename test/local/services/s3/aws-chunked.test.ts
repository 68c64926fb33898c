import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isChunked, unchunk } from '../../../../local/services/s3/aws-chunked.ts';

const frame = (chunks: readonly Uint8Array[], isSigned: boolean, trailers: Record<string, string>): Buffer => {
  const signature = isSigned ? `;chunk-signature=${'0'.repeat(64)}` : '';
  return Buffer.concat([
    ...chunks.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)}${signature}\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`0${signature}\r\n`),
    ...Object.entries(trailers).map(([name, value]) => Buffer.from(`${name}:${value}\r\n`)),
    Buffer.from('\r\n'),
  ]);
};

test('a body in chunks, signed or not, is read whole with its trailers', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 6 }),
      fc.boolean(),
      (chunks, isSigned) => {
        const body = Buffer.concat(chunks);
        const trailers = { 'x-amz-checksum-crc32': 'AAAAAA==' };
        const headers = {
          'x-amz-content-sha256': isSigned
            ? 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
            : 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
          'x-amz-decoded-content-length': String(body.length),
          'x-amz-trailer': 'x-amz-checksum-crc32',
        };
        assert.equal(isChunked(headers), true);

        const got = unchunk(frame(chunks, isSigned, trailers), headers);

        assert.ok(got.body.equals(body));
        assert.deepEqual(got.trailers, trailers);
      },
    ),
    { numRuns: 300 },
  );
});

test('a body that is cut off anywhere is refused', () => {
  const wire = frame([Buffer.from('hello'), Buffer.from('world')], true, {});
  const headers = { 'x-amz-decoded-content-length': '10' };
  const lastChunk = wire.indexOf('\r\n0;') + 2;

  for (let end = 0; end < lastChunk; end++)
    assert.throws(() => unchunk(wire.subarray(0, end), headers), { code: 'IncompleteBody' });
});

test('a body of another length than announced is refused', () => {
  const wire = frame([Buffer.from('hello')], false, {});

  assert.throws(() => unchunk(wire, { 'x-amz-decoded-content-length': '6' }), { code: 'IncompleteBody' });
  assert.throws(() => unchunk(wire, { 'x-amz-decoded-content-length': '5', 'x-amz-trailer': 'x-amz-checksum-crc32' }), {
    code: 'InvalidRequest',
  });
});
