/** The contract of `core/ports/ledger.ts`: the same tests for every ledger there is. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Key } from '../../../core/ledger/keys.ts';
import { type Change, Conflict, type Item, type Ledger, type Page } from '../../../core/ports/ledger.ts';

let partitions = 0;
/** Every test has partitions of its own: they share a table. */
const partition = (): string => `CONTRACT#${++partitions}`;

const item = (key: Key, data: object, more: Partial<Item<unknown>> = {}): Item<unknown> => ({
  key,
  kind: 'thing',
  revision: 0,
  data,
  ...more,
});

/** What a reader may rely on; a member that is undefined is as good as absent. */
const shape = (read: unknown): unknown => JSON.parse(JSON.stringify(read ?? null));
const sks = ({ items }: { items: readonly Item<unknown>[] }): readonly string[] => items.map(({ key }) => key.sk);

export const ledgerContract = (name: string, open: () => Ledger): void => {
  describe(`the ledger ${name}`, () => {
    single(open);
    transactions(open);
    lists(open);
    indexes(open);
  });
};

const single = (open: () => Ledger): void => {
  test('answers undefined for what is not there', async () => {
    assert.equal(await open().get({ pk: partition(), sk: 'NONE' }), undefined);
  });

  test('gives back nested data as it was written, one revision later', async () => {
    const ledger = open();
    const key = { pk: partition(), sk: 'NESTED#ä😀' };
    const data = {
      text: 'Grüße\n\u0000 "quoted"',
      empty: '',
      none: null,
      yes: true,
      numbers: [0, -1.5, 9007199254740991, 1e-7],
      list: [{ a: [[]] }, 'b', null, {}],
      deep: { a: { b: { c: { d: 'e' } } } },
      'odd key #1': { 'Properties.Name': 1 },
    };

    await ledger.write([{ put: item(key, data) }]);

    const read = await ledger.get(key);
    assert.deepEqual(read?.data, data);
    assert.deepEqual(shape(read), { key, kind: 'thing', revision: 1, data });
  });

  test('gives back where an item is listed, and when it expires', async () => {
    const ledger = open();
    const key = { pk: partition(), sk: 'INDEXED' };
    const index = {
      open: { kind: 'lease', since: '2026-01-01T00:00:00.000Z' },
      listed: { under: key.pk, at: '2026-01-02T00:00:00.000Z#1' },
      expires: 1_900_000_000,
    } as const;

    await ledger.write([{ put: item(key, { a: 1 }, index) }]);

    assert.deepEqual(shape(await ledger.get(key)), { key, kind: 'thing', revision: 1, data: { a: 1 }, ...index });
  });

  test('drops members that are undefined, at any depth', async () => {
    const ledger = open();
    const key = { pk: partition(), sk: 'UNDEFINED' };

    await ledger.write([{ put: item(key, { a: undefined, b: { c: undefined, d: 1 }, e: [{ f: undefined }] }) }]);

    assert.deepEqual((await ledger.get(key))?.data, { b: { d: 1 }, e: [{}] });
  });

  test('replaces the whole item: nothing of the one before stays', async () => {
    const ledger = open();
    const key = { pk: partition(), sk: 'WHOLE' };
    await ledger.write([
      { put: item(key, { a: 1, b: 2 }, { open: { kind: 'job', since: '1' }, listed: { under: key.pk, at: '1' } }) },
    ]);

    await ledger.write([{ put: item(key, { b: 3 }, { revision: 1 }) }]);

    assert.deepEqual(shape(await ledger.get(key)), { key, kind: 'thing', revision: 2, data: { b: 3 } });
  });

  test('writes an item of revision 0 only where there is none', async () => {
    const ledger = open();
    const key = { pk: partition(), sk: 'FIRST' };
    await ledger.write([{ put: item(key, { by: 'first' }) }]);

    await assert.rejects(ledger.write([{ put: item(key, { by: 'second' }) }]), isConflictOf(key));

    assert.deepEqual((await ledger.get(key))?.data, { by: 'first' });
  });

  test('writes an item only at the revision that was read', async () => {
    const ledger = open();
    const key = { pk: partition(), sk: 'REVISION' };
    await ledger.write([{ put: item(key, { n: 1 }) }]);
    await ledger.write([{ put: item(key, { n: 2 }, { revision: 1 }) }]);

    for (const revision of [0, 1, 3])
      await assert.rejects(ledger.write([{ put: item(key, { n: 9 }, { revision }) }]), isConflictOf(key));

    assert.deepEqual(shape(await ledger.get(key)), { key, kind: 'thing', revision: 2, data: { n: 2 } });
  });

  test('refuses to update what is not there', async () => {
    const ledger = open();
    const key = { pk: partition(), sk: 'ABSENT' };

    await assert.rejects(ledger.write([{ put: item(key, {}, { revision: 1 }) }]), isConflictOf(key));

    assert.equal(await ledger.get(key), undefined);
  });

  test('lets one of many concurrent writers of a revision win', async () => {
    const ledger = open();
    const key = { pk: partition(), sk: 'RACE' };
    await ledger.write([{ put: item(key, { winner: 0 }) }]);

    const ended = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((winner) => ledger.write([{ put: item(key, { winner }, { revision: 1 }) }])),
    );

    assert.equal(ended.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const end of ended) if (end.status === 'rejected') isConflictOf(key)(end.reason);
    assert.equal((await ledger.get(key))?.revision, 2);
  });

  test('deletes an item at the revision that was read, and only then', async () => {
    const ledger = open();
    const key = { pk: partition(), sk: 'DELETE' };
    await ledger.write([{ put: item(key, {}) }]);

    await assert.rejects(ledger.write([{ delete: { key, revision: 2 } }]), isConflictOf(key));
    assert.equal((await ledger.get(key))?.revision, 1);

    await ledger.write([{ delete: { key, revision: 1 } }]);
    assert.equal(await ledger.get(key), undefined);
    await assert.rejects(ledger.write([{ delete: { key, revision: 1 } }]), isConflictOf(key));
  });
};

const transactions = (open: () => Ledger): void => {
  const filled = async (ledger: Ledger) => {
    const pk = partition();
    const [a, b, c, d] = ['A', 'B', 'C', 'D'].map((sk) => ({ pk, sk })) as [Key, Key, Key, Key];
    await ledger.write([{ put: item(a, { n: 1 }) }, { put: item(b, { n: 1 }) }, { put: item(c, { n: 1 }) }]);
    return { pk, a, b, c, d };
  };

  test('writes nothing at all for no changes', async () => {
    await open().write([]);
  });

  test('takes puts, deletes and checks together', async () => {
    const ledger = open();
    const { pk, a, b, c, d } = await filled(ledger);

    await ledger.write([
      { put: item(a, { n: 2 }, { revision: 1 }) },
      { delete: { key: b, revision: 1 } },
      { check: { key: c, revision: 1 } },
      { put: item(d, { n: 1 }) },
    ]);

    const { items } = await ledger.list(pk);
    assert.deepEqual(
      items.map(({ key, revision, data }) => [key.sk, revision, data]),
      [
        ['A', 2, { n: 2 }],
        ['C', 1, { n: 1 }],
        ['D', 1, { n: 1 }],
      ],
    );
  });

  const losing: readonly [string, (keys: { b: Key; c: Key; d: Key }) => Change][] = [
    ['a put of an older revision', ({ b }) => ({ put: item(b, { n: 9 }, { revision: 7 }) })],
    ['a put of what is there already', ({ b }) => ({ put: item(b, { n: 9 }) })],
    ['a delete of another revision', ({ b }) => ({ delete: { key: b, revision: 2 } })],
    ['a check of another revision', ({ c }) => ({ check: { key: c, revision: 2 } })],
    ['a check of what is not there', ({ d }) => ({ check: { key: d, revision: 1 } })],
    ['a check that nothing is there', ({ c }) => ({ check: { key: c, revision: 0 } })],
  ];
  for (const [what, lose] of losing)
    test(`changes nothing if one of the changes is ${what}`, async () => {
      const ledger = open();
      const { pk, a, ...rest } = await filled(ledger);
      const before = shape(await ledger.list(pk));
      const changes = [{ put: item(a, { n: 2 }, { revision: 1 }) }, lose(rest)];

      for (const order of [changes, changes.toReversed()]) await assert.rejects(ledger.write(order), Conflict);

      assert.deepEqual(shape(await ledger.list(pk)), before);
    });

  test('names every item of a lost transaction, and says that it may be tried again', async () => {
    const ledger = open();
    const { a, b } = await filled(ledger);

    const changes = [{ put: item(a, {}, { revision: 1 }) }, { check: { key: b, revision: 5 } }];

    await assert.rejects(ledger.write(changes), (error: Conflict) => {
      assert.equal(error.code, 'Conflict');
      assert.equal(error.retryable, true);
      for (const { pk, sk } of [a, b]) assert.ok(error.message.includes(`${pk} ${sk}`), error.message);
      return true;
    });
  });

  test('may only check, without changing anything', async () => {
    const ledger = open();
    const { c, d } = await filled(ledger);

    await ledger.write([{ check: { key: c, revision: 1 } }]);
    await ledger.write([{ check: { key: d, revision: 0 } }]);

    await assert.rejects(ledger.write([{ check: { key: c, revision: 2 } }]), isConflictOf(c));
    assert.equal((await ledger.get(c))?.revision, 1);
  });

  test('refuses two changes of one item, and not as a lost race', async () => {
    const ledger = open();
    const { a } = await filled(ledger);

    const twice = [{ put: item(a, {}, { revision: 1 }) }, { check: { key: a, revision: 1 } }];

    await assert.rejects(ledger.write(twice), (error) => !(error instanceof Conflict));
    assert.equal((await ledger.get(a))?.revision, 1);
  });

  test('takes a hundred changes and refuses one more', async () => {
    const ledger = open();
    const pk = partition();
    const changes = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ put: item({ pk, sk: String(n).padStart(3, '0') }, { n }) }));

    await assert.rejects(ledger.write(changes(101)), (error) => !(error instanceof Conflict));
    assert.deepEqual((await ledger.list(pk)).items, []);

    await ledger.write(changes(100));
    assert.equal((await ledger.list(pk)).items.length, 100);
  });
};

const lists = (open: () => Ledger): void => {
  const SKS = ['A#1', 'A#2', 'A#3', 'B#1', 'a#1'];
  const filled = async (ledger: Ledger): Promise<string> => {
    const pk = partition();
    for (const sk of SKS.toReversed()) await ledger.write([{ put: item({ pk, sk }, { named: sk }) }]);
    return pk;
  };

  test('lists a partition in the order of its sort keys, and nothing of others', async () => {
    const ledger = open();
    const pk = await filled(ledger);
    await ledger.write([{ put: item({ pk: `${pk}0`, sk: 'A#0' }, {}) }]);

    assert.deepEqual(sks(await ledger.list(pk)), SKS);
    assert.deepEqual(sks(await ledger.list(pk, { newestFirst: true })), SKS.toReversed());
    assert.deepEqual(await ledger.list(`${pk}-none`), { items: [] });
  });

  test('lists only what begins with a prefix, to the letter', async () => {
    const ledger = open();
    const pk = await filled(ledger);

    assert.deepEqual(sks(await ledger.list(pk, { prefix: 'A#' })), ['A#1', 'A#2', 'A#3']);
    assert.deepEqual(sks(await ledger.list(pk, { prefix: 'A#', newestFirst: true, limit: 2 })), ['A#3', 'A#2']);
    assert.deepEqual(sks(await ledger.list(pk, { prefix: 'A#4' })), []);
  });

  test('gives pages of the size that is asked for', async () => {
    const ledger = open();
    const pk = await filled(ledger);
    for (const page of [{ limit: 2 }, { limit: 2, newestFirst: true }, { limit: 1, prefix: 'A#' }]) {
      const whole = sks(await ledger.list(pk, { ...page, limit: 100 }));

      const pages = await allPages((after) => ledger.list(pk, { ...page, after }), page.limit);

      assert.deepEqual(pages, whole, JSON.stringify(page));
    }
  });

  test('lists at most a hundred unless asked for another number', async () => {
    const ledger = open();
    const pk = partition();
    const changes = Array.from({ length: 101 }, (_, n) => ({ put: item({ pk, sk: String(n).padStart(3, '0') }, {}) }));
    await ledger.write(changes.slice(0, 100));
    await ledger.write(changes.slice(100));

    const first = await ledger.list(pk);
    const second = await ledger.list(pk, { after: first.next });

    assert.equal(first.items.length, 100);
    assert.deepEqual(sks(second), ['100']);
    assert.equal(second.next, undefined);
  });
};

/** Every page but the last is full, and the last names no other. */
const allPages = async (
  read: (after: string | undefined) => ReturnType<Ledger['list']>,
  limit: number,
): Promise<readonly string[]> => {
  const seen: string[] = [];
  let after: string | undefined;
  for (let turn = 0; turn < 20; turn++) {
    const page = await read(after);
    seen.push(...sks(page));
    assert.ok(page.items.length <= limit);
    if (page.next === undefined) return seen;
    assert.equal(page.items.length, limit);
    after = page.next;
  }
  throw new Error('the pages never end');
};

const indexes = (open: () => Ledger): void => {
  test('finds what is open of a kind, oldest first, until it is open no more', async () => {
    const ledger = open();
    const pk = partition();
    const since = (day: number): string => `2026-01-0${day}T00:00:00.000Z`;
    const put = (sk: string, day: number, kind: 'owed' | 'operation'): Change => ({
      put: item({ pk, sk }, { named: sk }, { open: { kind, since: since(day) } }),
    });
    await ledger.write([put('X', 3, 'owed'), put('Y', 1, 'owed'), put('Z', 2, 'owed'), put('W', 1, 'operation')]);
    await ledger.write([{ put: item({ pk, sk: 'V' }, {}) }]);
    const mine = async (kind: 'owed' | 'operation', page?: Page) =>
      (await ledger.open(kind, page)).items.filter(({ key }) => key.pk === pk).map(({ key }) => key.sk);

    assert.deepEqual(await mine('owed'), ['Y', 'Z', 'X']);
    assert.deepEqual(await mine('owed', { limit: 1 }), ['Y']);
    assert.deepEqual(await mine('operation'), ['W']);

    await ledger.write([
      { put: item({ pk, sk: 'Y' }, {}, { revision: 1 }) },
      { put: item({ pk, sk: 'Z' }, {}, { revision: 1, open: { kind: 'operation', since: since(9) } }) },
      { delete: { key: { pk, sk: 'X' }, revision: 1 } },
    ]);
    assert.deepEqual(await mine('owed'), []);
    assert.deepEqual(await mine('operation'), ['W', 'Z']);
  });

  test('gives whole items from an index, ready to be written again', async () => {
    const ledger = open();
    const key = { pk: partition(), sk: 'X' };
    const open1 = { kind: 'approval', since: '2026-01-01T00:00:00.000Z' } as const;
    await ledger.write([{ put: item(key, { a: { b: [1] } }, { open: open1, listed: { under: key.pk, at: '1' } }) }]);

    const [found] = (await ledger.listed(key.pk)).items;

    assert.deepEqual(shape(found), shape(await ledger.get(key)));
    await ledger.write([{ put: found as Item<unknown> }]);
    assert.equal((await ledger.get(key))?.revision, 2);
  });

  test('gives a list newest first, or oldest first when asked', async () => {
    const ledger = open();
    const pk = partition();
    const under = `LIST#${pk}`;
    for (const [n, sk] of ['B', 'C', 'A'].entries())
      await ledger.write([{ put: item({ pk, sk }, {}, { listed: { under, at: `2026-01-01T00:00:0${n}.000Z` } }) }]);
    await ledger.write([{ put: item({ pk, sk: 'D' }, {}, { listed: { under: `${under}2`, at: '2026' } }) }]);

    assert.deepEqual(sks(await ledger.listed(under)), ['A', 'C', 'B']);
    assert.deepEqual(sks(await ledger.listed(under, { limit: 2 })), ['A', 'C']);
    assert.deepEqual(sks(await ledger.listed(under, { newestFirst: false })), ['B', 'C', 'A']);
    assert.deepEqual(sks(await ledger.listed(under, { prefix: '2026-01-01T00:00:01' })), ['C']);
  });
};

const isConflictOf =
  (key: Key) =>
  (error: unknown): true => {
    assert.ok(error instanceof Conflict, String(error));
    assert.ok(error.message.includes(`${key.pk} ${key.sk}`), error.message);
    return true;
  };
