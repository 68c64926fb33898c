import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../cli/command.ts';
import { neighbourText, readNeighbours } from '../../cli/neighbours.ts';

test('neighbours are named by services and address, one of them or all by moto', () => {
  assert.deepEqual(readNeighbours(['ec2,elasticloadbalancing=http://127.0.0.1:5000', 'rds=moto', 'moto']), [
    { services: ['ec2', 'elasticloadbalancing'], at: 'http://127.0.0.1:5000' },
    { services: ['rds'], at: 'moto' },
    { at: 'moto' },
  ]);
});

test('what names no neighbour is refused with an example', () => {
  for (const text of ['', 'ec2', 'ec2=', '=http://127.0.0.1:5000', 'EC2=moto', 'ec2=ftp://127.0.0.1', 'a b=moto'])
    assert.throws(
      () => readNeighbours([text]),
      (error: Error) => error instanceof UsageError && error.message.includes('=http://127.0.0.1:PORT'),
      text,
    );
});

test('whoever starts it reads who answers for what, and that it is lost at the end', () => {
  const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const lines = neighbourText(
    new Map([
      ['http://127.0.0.1:1', ['ec2']],
      ['http://127.0.0.1:2', many],
    ]),
  );

  assert.match(lines[0] ?? '', /http:\/\/127\.0\.0\.1:1 answers for ec2; .* lost when it ends/);
  assert.match(lines[1] ?? '', /answers for a, b, c, d, e, f and 2 more services;/);
});
