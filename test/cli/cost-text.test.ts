import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costText } from '../../cli/cost-text.ts';
import type { ActionBuild } from '../../core/questions/builds.ts';

const build = (action: string, seconds: number, computeType = 'BUILD_GENERAL1_SMALL'): ActionBuild => ({
  id: 'p:1',
  project: 'p',
  status: 'SUCCEEDED',
  environmentType: 'LINUX_CONTAINER',
  computeType,
  cached: false,
  startedAt: '2026-11-01T00:00:00Z',
  phases: { PROVISIONING: 10, BUILD: seconds },
  stage: 'Build',
  action,
});

test('a line for each action, the sum, what is paid beside the work, and what would be cheaper', () => {
  const text = costText([build('Test', 20), build('Test', 20), build('Package', 65)]);

  assert.match(
    text,
    /^Build\/Test {2}2 builds {2}BUILD_GENERAL1_SMALL LINUX_CONTAINER {2}2 min billed \(60 s\) {2}\$0\.0100$/m,
  );
  assert.match(text, /^total {2}4 min billed \(135 s\) {2}\$0\.0200$/m);
  assert.match(text, /^beside the work: 30 s of provisioning and download, 105 s by rounding up$/m);
  assert.match(text, /^prices: CodeBuild, us-east-1, /m);
  assert.match(text, /^ {2}-\$0\.0100 {2}p: one build instead of 3/m);
});

test('a pipeline’s month says how much it counts; a price that is not known is no zero', () => {
  const of = { pipeline: 'hello', month: '2026-11', count: 2 };

  assert.match(costText([build('T', 1, 'BUILD_LAMBDA_1GB')], of), /^hello in 2026-11: 2 executions, 1 builds$/m);
  assert.match(costText([build('T', 1, 'BUILD_LAMBDA_1GB')], of), /\$0\.0000 and 1 builds of unknown price/);
  assert.match(costText([], of), /No builds that CodeBuild still knows/);
});
