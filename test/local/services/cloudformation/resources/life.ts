/** A template's resources made, changed and taken away: what every resource type must go through. */
import assert from 'node:assert/strict';
import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { deploy, eventsOf } from '../cloud.ts';

const NOTHING = 'Resources: { Nothing: { Type: AWS::CDK::Metadata } }';

export interface Life {
  readonly made: Readonly<Record<string, string>>;
  readonly changed: Readonly<Record<string, string>>;
}

const outputsOf = (stack: Stack): Record<string, string> =>
  Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue as string]));

/**
 * Deploys `template`, then `template` with each `[from, to]` replaced (each must occur), then nothing.
 * Fails with the stack's events if any resource fails, also to be deleted. `between` runs after the first and second
 * deployment.
 */
export const live = async (
  cfn: CloudFormationClient,
  StackName: string,
  template: string,
  changes: readonly (readonly [from: string, to: string])[],
  between: (outputs: Readonly<Record<string, string>>, turn: 'made' | 'changed') => Promise<void> = async () => {},
): Promise<Life> => {
  const whole = async (stack: Stack, wanted: string) => {
    const events = await eventsOf(cfn, StackName);
    assert.equal(stack.StackStatus, wanted, events.join('\n'));
    assert.deepEqual(
      events.filter((event) => /_FAILED/.test(event)),
      [],
    );
  };
  const first = await deploy(cfn, {
    StackName,
    ChangeSetType: 'CREATE',
    TemplateBody: template,
    Tags: [{ Key: 'of', Value: 'stack' }],
  });
  await whole(first, 'CREATE_COMPLETE');
  await between(outputsOf(first), 'made');
  const next = changes.reduce((text, [from, to]) => {
    assert.ok(text.includes(from), `the template has no ${from}`);
    return text.replace(from, to);
  }, template);
  const second = await deploy(cfn, { StackName, TemplateBody: next, Tags: [{ Key: 'of', Value: 'changed stack' }] });
  await whole(second, 'UPDATE_COMPLETE');
  await between(outputsOf(second), 'changed');
  await whole(await deploy(cfn, { StackName, TemplateBody: NOTHING }), 'UPDATE_COMPLETE');
  return { made: outputsOf(first), changed: outputsOf(second) };
};
