/**
 * The people who are asked: everybody whose answer can count under the installation's floor and the pipeline's own
 * rule.
 */
import { type EffectiveRule, effectiveRule, requirementText } from './approval-rule.ts';
import type { PipelineDefinition } from './definition/schema.ts';
import { eligible } from './eligible.ts';
import { TaglineError } from './fault.ts';
import type { Installation } from './installation.ts';
import type { Person } from './person.ts';

export const ruleOf = (
  installation: Pick<Installation, 'environments'>,
  definition: Pick<PipelineDefinition, 'environments'>,
  environment: string,
): EffectiveRule =>
  effectiveRule(installation.environments[environment]?.approval, definition.environments[environment]?.approval);

/**
 * How long a question stays open: as long as it says, or as the installation does, but never longer than the
 * environment's floor.
 */
export const minutesToAnswer = (
  { environments, limits }: Pick<Installation, 'environments' | 'limits'>,
  environment: string,
  asked: number = limits.approvalTimeoutInMinutes,
): number => {
  const floor = environments[environment]?.approval;
  const most = floor === undefined || floor === 'none' ? undefined : floor.timeoutInMinutes;
  return Math.min(asked, most ?? asked);
};

/**
 * Throws `NoApprovers` if so few people may answer that the rule can never be met. `authors`: the people behind the
 * change.
 */
export const approvers = (
  people: readonly Person[],
  { requirements }: Pick<EffectiveRule, 'requirements'>,
  authors: readonly string[],
): readonly Person[] => {
  const asked = requirements.map((requirement) => {
    const able = eligible(people, requirement, authors);
    if (able.length >= requirement.required) return able;
    const who = able.length === 0 ? 'nobody' : `only ${able.map(({ id }) => id).join(', ')}`;
    throw new TaglineError('NoApprovers', `${who} may approve this`, {
      expected: requirementText(requirement),
      remedy: 'Add people (or their groups) to tagline.config.yaml and deploy, then retry the stage.',
    });
  });
  return people.filter((person) => asked.some((able) => able.includes(person)));
};
