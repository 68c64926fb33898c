/**
 * Faults of a definition's approvals: too few people may answer, or a change that the installation wants approved has
 * no approval in front of it.
 */
import { effectiveRule, requirementText } from '../approval-rule.ts';
import { isNamed } from '../eligible.ts';
import type { Fault } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { isReachable } from '../people-faults.ts';
import { actionsOf, type PlacedAction, runsBefore } from './actions-of.ts';
import { environmentsOf } from './environments-of.ts';
import type { Action, PipelineDefinition } from './schema.ts';

/** `changes`: does an action change what is deployed at an address? */
export const approvalFaults = (
  definition: PipelineDefinition,
  installation: Installation,
  changes: (action: Action) => boolean,
): Fault[] =>
  environmentsOf(definition)
    .filter((environment) => Object.hasOwn(installation.environments, environment))
    .flatMap((environment) => [
      ...unknownPeople(definition, installation, environment),
      ...belowFloor(definition, installation, environment),
      ...unanswerable(definition, installation, environment),
      ...unapprovedChanges(definition, installation, environment, changes),
    ]);

export const isApproval = ({ actionTypeId }: Pick<Action, 'actionTypeId'>): boolean =>
  actionTypeId.category === 'Approval';

/** The approval actions that have certainly ended before an action starts. */
export const questionsBefore = (definition: PipelineDefinition, changing: PlacedAction): readonly PlacedAction[] =>
  actionsOf(definition).filter((placed) => isApproval(placed.action) && runsBefore(placed, changing));

const unknownPeople = (definition: PipelineDefinition, { people }: Installation, environment: string): Fault[] => {
  const own = definition.environments[environment]?.approval;
  if (own === undefined || own === 'none') return [];
  const known = [...new Set(people.flatMap(({ id, groups }) => [id, ...groups.map((group) => `group:${group}`)]))];
  return (own.from ?? []).flatMap((name, at) =>
    people.some((person) => isNamed(person, name))
      ? []
      : [
          {
            code: 'UnknownPerson',
            message: `there is no person or group ${name}`,
            where: `environments.${environment}.approval.from[${at}]`,
            expected: `one of: ${known.length === 0 ? 'none' : known.join(', ')}`,
            remedy: 'add it to people in tagline.config.yaml and deploy',
          },
        ],
  );
};

const belowFloor = (definition: PipelineDefinition, installation: Installation, environment: string): Fault[] => {
  const floor = installation.environments[environment]?.approval;
  if (floor === undefined || floor === 'none') return [];
  const own = definition.environments[environment]?.approval;
  const where = `environments.${environment}.approval`;
  if (own === 'none') {
    const message = `a pipeline may not do without approvals in ${environment}`;
    const remedy = 'leave approval out, or ask for more than that';
    return [{ code: 'ApprovalBelowFloor', message, where, expected: requirementText(floor), remedy }];
  }
  const times = [
    { where: `${where}.timeoutInMinutes`, minutes: own?.timeoutInMinutes },
    ...actionsOf(definition)
      .filter(({ action }) => isApproval(action))
      .map(({ action, path }) => ({ where: `${path}.timeoutInMinutes`, minutes: action.timeoutInMinutes })),
  ];
  const most = floor.timeoutInMinutes ?? Number.POSITIVE_INFINITY;
  return times
    .filter(({ minutes }) => minutes !== undefined && minutes > most)
    .map((time) => ({
      code: 'ApprovalBelowFloor',
      message: `an approval in ${environment} may not stay open for ${time.minutes} minutes`,
      where: time.where,
      expected: `at most ${most}`,
      remedy: 'shorten it',
    }));
};

const unanswerable = (definition: PipelineDefinition, installation: Installation, environment: string): Fault[] => {
  const own = definition.environments[environment]?.approval;
  const asks = actionsOf(definition).some(({ action }) => isApproval(action));
  if (!asks) return [];
  return effectiveRule(installation.environments[environment]?.approval, own)
    .requirements.filter((requirement) => !isReachable(installation.people, requirement))
    .map((requirement) => ({
      code: 'NoApprovers',
      message: `too few people may answer approvals in ${environment}`,
      where: `environments.${environment}.approval`,
      expected: requirementText(requirement),
      remedy: 'ask others, or add people (or their groups) to tagline.config.yaml and deploy',
    }));
};

const unapprovedChanges = (
  definition: PipelineDefinition,
  installation: Installation,
  environment: string,
  changes: (action: Action) => boolean,
): Fault[] => {
  const floor = installation.environments[environment]?.approval;
  if (floor === undefined || floor === 'none') return [];
  return actionsOf(definition)
    .filter((placed) => changes(placed.action) && questionsBefore(definition, placed).length === 0)
    .map(({ action, path }) => ({
      code: 'ApprovalMissing',
      message: `${action.name} changes a deployment, and ${environment} requires an approval before every change`,
      where: path,
      expected: `an approval action before it: ${requirementText(floor)}`,
      remedy: 'put an action of the category Approval in front of it',
    }));
};
