import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeAuthors } from '../../core/change-authors.ts';

const USER = 'arn:aws:iam::000000000000:user/ana';
const people = [
  { id: 'ana', mail: 'Ana@Example.com', groups: [], gitEmails: ['Ana@Home.example'], principals: [USER] },
  { id: 'ben', mail: 'ben@example.com', groups: [], gitEmails: [], principals: [] },
];
const authors = (startedBy: string, ...authorEmails: string[]) =>
  changeAuthors({ people }, { startedBy, authorEmails });

test('whoever pushed is behind the change, and whom a commit names, each once', () => {
  assert.deepEqual(authors(USER), ['ana']);
  assert.deepEqual(authors('nobody', 'ben@example.com'), ['ben']);
  assert.deepEqual(authors(USER, 'ana@example.com', 'ben@example.com'), ['ana', 'ben']);
});

test('letters of addresses are the same in either case, in the installation and in the commit', () => {
  for (const address of ['ana@example.com', 'ANA@EXAMPLE.COM', 'ana@home.example', 'ANA@HOME.EXAMPLE'])
    assert.deepEqual(authors('nobody', address), ['ana'], address);
});

test('principals and addresses of nobody are left out', () => {
  assert.deepEqual(authors('arn:aws:iam::000000000000:user/eve', 'eve@example.com'), []);
});
