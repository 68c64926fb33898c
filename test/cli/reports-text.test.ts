import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportsText } from '../../cli/reports-text.ts';

test('a report is a line, below it the failed tests or the files that ran least', () => {
  const at = { stage: 'Check', truncated: false };
  const text = reportsText([
    {
      ...at,
      action: 'Test',
      name: 'p-unit',
      status: 'FAILED',
      tests: {
        total: 12,
        failed: 1,
        skipped: 2,
        seconds: 3.14,
        failures: [{ suite: 'Sum', name: 'adds', status: 'FAILED', message: 'expected 1\u001b[31m\nat x' }],
      },
    },
    {
      ...at,
      action: 'Test',
      name: 'p-cover',
      status: 'SUCCEEDED',
      coverage: { lines: 50, branches: 0, files: [{ file: 'low.ts', lines: 33.3 }] },
    },
  ]);

  assert.match(
    text,
    /^Check\/Test {2}p-unit {2}FAILED {2}12 tests, 1 failed, 2 skipped, 3\.1 s\n {2}FAILED {2}Sum › adds: /,
  );
  assert.match(text, /p-cover {2}SUCCEEDED {2}lines 50 %, branches 0 %\n {4}33\.3 % {2}low\.ts$/);
  assert.ok(!text.includes('\u001b'));
  assert.match(reportsText([]), /No build of this execution made a report/);
});
