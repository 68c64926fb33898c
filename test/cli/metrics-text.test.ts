import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricsText } from '../../cli/metrics-text.ts';

const AT = { component: 'hello', since: '', until: '', deploymentsPerWeek: 1.5 };

test('a row for each component; what is not known is a dash, what is still failed says since when', () => {
  const text = metricsText(
    [
      {
        ...AT,
        address: 'research/dev-eu-central-1',
        deployments: 6,
        leadTimeSeconds: { median: 90, longest: 7200 },
        failures: 1,
        changeFailureRate: 1 / 7,
        failedSince: '2026-01-01T00:00:00.000Z',
      },
      { ...AT, address: 'risk/dev-global', deployments: 0, failures: 0 },
    ],
    Date.parse('2026-01-01T01:00:00.000Z'),
  );

  assert.deepEqual(text.split('\n'), [
    'ADDRESS                    COMPONENT  DEPLOYMENTS  A WEEK  LEAD TIME               FAILED   TIME TO RESTORE',
    'research/dev-eu-central-1  hello      6            1.5     1m 30s (longest 2h 0m)  1 (14%)  -, failed 1h 0m ago',
    'risk/dev-global            hello      0            1.5     -                       -        -',
  ]);
});
