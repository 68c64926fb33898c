import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrixText } from '../../cli/matrix-text.ts';
import type { ListedState } from '../../core/questions/states.ts';

const at = (team: string, place: string, version: string, status = 'complete'): ListedState => {
  const [environment, scope] = place.split('_');
  return { component: 'infra', target: { environment, scope, team }, version, status } as unknown as ListedState;
};
const states = [
  at('research', 'dev_global', '1.0'),
  at('research', 'dev_ap-southeast-1', '1.1', 'partial'),
  at('risk', 'dev_global', '2.0'),
];

test('places are columns, and rows where the terminal is too narrow for them', () => {
  const wide = ['TEAM      COMPONENT  dev-ap-southeast-1  dev-global', 'research  infra      1.1 (partial)       1.0'];
  assert.deepEqual(matrixText(states, 51).split('\n').slice(0, 2), wide);
  assert.deepEqual(matrixText(states).split('\n').slice(0, 2), wide);

  assert.deepEqual(matrixText(states, 50).split('\n'), [
    'PLACE               research infra  risk infra',
    'dev-ap-southeast-1  1.1 (partial)   -',
    'dev-global          1.0             2.0',
  ]);
});

test('what was destroyed is gone, and what drifted is marked', () => {
  const drift = { status: 'drifted', at: '', by: '', changes: [], suspected: [], unchecked: [] } as const;
  const text = matrixText([
    { ...at('research', 'dev_global', '1.0'), purpose: 'destroy' },
    { ...at('risk', 'dev_global', '2.0'), drift },
  ]);
  assert.deepEqual(text.split('\n').slice(1), ['research  infra      gone', 'risk      infra      2.0 (drifted)']);
});
