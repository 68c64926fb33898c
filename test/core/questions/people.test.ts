import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listPeople } from '../../../core/questions/people.ts';

const person = (id: string, principals: string[] = []) => ({
  id,
  mail: `${id}@example.com`,
  groups: ['all'],
  gitEmails: [`${id}@git.example`],
  principals,
});

test('people are listed with the state of their own subscription, and without what they sign with', async () => {
  const people = [person('ana', ['arn:aws:iam::000000000000:user/ana']), person('ben'), person('cleo')];
  const known: Readonly<Record<string, 'confirmed' | 'pending'>> = {
    'ana@example.com': 'confirmed',
    'ben@example.com': 'pending',
  };
  const mail = { subscriptions: async (all: readonly string[]) => all.map((address) => known[address] ?? 'none') };

  const answer = await listPeople({ mail, people })();

  assert.deepEqual(
    answer.people.map(({ id, signs, subscription }) => [id, signs, subscription]),
    [
      ['ana', true, 'confirmed'],
      ['ben', false, 'pending'],
      ['cleo', false, 'none'],
    ],
  );
  assert.doesNotMatch(JSON.stringify(answer), /arn:|git\.example/);
});
