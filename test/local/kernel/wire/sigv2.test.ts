import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signatureV2 } from '../../../../local/kernel/wire/sigv2.ts';

test("a link has the signature of the example in AWS's own documentation", () => {
  const query = new URLSearchParams({ AWSAccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Expires: '1175139620' });
  const request = {
    method: 'GET',
    path: '/johnsmith/photos/puppy.jpg',
    query,
    headers: {},
    body: Buffer.alloc(0),
  };

  assert.equal(signatureV2(request, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'), 'NpgCjnDzrM+WFzoENXmpNDUsSn8=');
});
