import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { functionArn, readFunctionName } from '../../../../local/services/lambda/function-name.ts';
import {
  BEGINNING,
  type Progress,
  pieceDone,
  pieceFailed,
  piecePartlyDone,
} from '../../../../local/services/lambda/sources/stream-progress.ts';

const call = { account: '111122223333', region: 'us-east-1' };
const seed = Date.now() & 0xffff;

test('every form of a function name means the same function', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-zA-Z0-9-_]{1,64}$/),
      fc.option(fc.stringMatching(/^(\$LATEST|[a-zA-Z0-9-_]{1,20})$/), { nil: undefined }),
      (name, qualifier) => {
        const ref = { ...call, name, qualifier };
        const tail = qualifier === undefined ? '' : `:${qualifier}`;
        // `function` alone reads as the name; with a qualifier behind it AWS's own pattern takes it for the word.
        fc.pre(name !== 'function' && !/^\d{12}$/.test(name) && !/^[a-z]{2}(-gov)?-[a-z]+-\d$/.test(name));
        for (const form of [
          `${name}${tail}`,
          `function:${name}${tail}`,
          `${call.account}:function:${name}${tail}`,
          functionArn(ref, qualifier),
        ])
          assert.deepEqual(readFunctionName(form, call), ref, form);
      },
    ),
    { seed },
  );
});

/** Works through a batch as the poller does, with a function that fails as it is told. */
const work = (size: number, bad: ReadonlySet<number>, bisect: boolean, retries: number, partial: boolean) => {
  const ok = new Set<number>();
  const given: number[] = [];
  let at = 0;
  let runs = 0;
  let progress: Progress = { ...BEGINNING, chunks: [size] };
  const name = (index: number): string => String(index);
  while (progress.chunks.length > 0) {
    runs += 1;
    const piece = Array.from({ length: progress.chunks[0] as number }, (_, index) => at + index);
    const first = piece.find((index) => bad.has(index));
    const last = name(piece.at(-1) as number);
    let next: Progress;
    if (first === undefined) {
      for (const index of piece) ok.add(index);
      next = pieceDone(progress, last);
    } else if (partial) {
      for (const index of piece) if (index < first) ok.add(index);
      next = piecePartlyDone(progress, first - at, first > at ? name(first - 1) : undefined, 0);
    } else next = pieceFailed(progress, bisect, 0);
    if (next.attempts > retries) {
      const from = next.after === undefined ? 0 : Number(next.after) + 1;
      for (let index = from; index < from + (next.chunks[0] as number); index += 1) given.push(index);
      next = pieceDone(next, name(from + (next.chunks[0] as number) - 1));
    }
    progress = next;
    at = progress.after === undefined ? 0 : Number(progress.after) + 1;
    assert.equal(at + progress.chunks.reduce((sum, one) => sum + one, 0), size, 'pieces cover exactly what is left');
    assert.ok(runs < 2000, 'it ends');
  }
  return { ok, given };
};

test('each record of a batch is processed or given up, in order, and with halving only the bad ones are given up', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.nat(39), { maxLength: 5 }),
      fc.boolean(),
      fc.nat(3),
      fc.boolean(),
      (size, badList, bisect, retries, partial) => {
        const bad = new Set(badList.filter((index) => index < size));
        const { ok, given } = work(size, bad, bisect, retries, partial);
        for (let index = 0; index < size; index += 1)
          assert.ok(ok.has(index) || given.includes(index), `record ${index} is lost`);
        assert.deepEqual(
          given,
          [...given].sort((a, b) => a - b),
        );
        if (bisect && !partial)
          assert.deepEqual(
            given,
            [...bad].sort((a, b) => a - b),
          );
      },
    ),
    { seed, numRuns: 300 },
  );
});
