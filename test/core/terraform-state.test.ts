import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSize, follows, LARGEST_TO_CHANGE, readStateFile, withSerial } from '../../core/terraform-state.ts';

const head = { lineage: 'a', serial: 4, digest: 'd4' };

test('a state follows one of its lineage with a smaller serial, and any follows none', () => {
  assert.equal(follows(undefined, head), 'next');
  assert.equal(follows(head, { ...head, serial: 5 }), 'next');
  assert.equal(follows(head, { ...head, serial: 9 }), 'next', 'Terraform may count further between two writes');
  assert.equal(follows(head, head), 'same');
  for (const [next, code] of [
    [{ ...head, lineage: 'b', serial: 9 }, 'LineageDiffers'],
    [{ ...head, serial: 3 }, 'SerialNotGrown'],
    [{ ...head, digest: 'other' }, 'SerialNotGrown'],
  ] as const)
    assert.throws(() => follows(head, next), { code });
});

test('what is no whole state of version 4 is refused with the place', () => {
  const good = { version: 4, serial: 1, lineage: 'a', terraform_version: '1.11.4', resources: [] };
  assert.equal(readStateFile(JSON.stringify(good)).serial, 1);
  for (const text of ['', '{', '[]', 'null', JSON.stringify({ ...good, version: 3 }), JSON.stringify({ version: 4 })])
    assert.throws(() => readStateFile(text), { code: 'StateCorrupt' }, text);
  assert.throws(() => readStateFile(JSON.stringify({ ...good, lineage: '' })), { where: 'lineage' });
});

test('another serial leaves every other byte of meaning: numbers beyond 53 bits and decimals stay as they are', () => {
  const text = '{"version":4,"serial":3,"lineage":"a","outputs":{"serial":{"value":12345678901234567890},"x":1.10}}';

  const next = withSerial(text, 8);

  assert.match(next, /"value": 12345678901234567890/);
  assert.match(next, /"x": 1\.10/);
  assert.deepEqual(JSON.parse(next), { ...JSON.parse(text), serial: 8 });
});

test('from 3.5 MB on a state is too large to be changed, with advice', () => {
  checkSize(LARGEST_TO_CHANGE - 1);
  assert.throws(
    () => checkSize(LARGEST_TO_CHANGE),
    ({ code, remedy }: { code: string; remedy: string }) => code === 'StateTooLarge' && /backend s3/.test(remedy),
  );
});
