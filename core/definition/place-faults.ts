/** Regions and roles that actions name, beside where they act in this installation. */
import { actsAtTarget } from '../action-place.ts';
import type { Fault } from '../fault.ts';
import { type Installation, targetsOf } from '../installation.ts';
import type { Providers } from '../provider.ts';
import { actionsOf, type PlacedAction } from './actions-of.ts';
import { environmentsOf, reachOf } from './environments-of.ts';
import type { PipelineDefinition } from './schema.ts';

export const placeFaults = (
  definition: PipelineDefinition,
  installation: Installation,
  providers: Providers,
): readonly Fault[] => {
  const environments = environmentsOf(definition).filter((name) => Object.hasOwn(installation.environments, name));
  return actionsOf(definition).flatMap((placed) => [
    ...regionFaults(placed, environments, installation),
    ...accountFaults(placed, environments, reachOf(definition, installation)),
    ...partedPlan(definition, placed, providers),
  ]);
};

const regionFaults = (
  { action, path }: PlacedAction,
  environments: readonly string[],
  { home, environments: all }: Installation,
): readonly Fault[] => {
  const { region, actionTypeId } = action;
  const where = `${path}.region`;
  if (region === undefined) return [];
  if (!actsAtTarget(action) || actionTypeId.owner !== 'AWS')
    return region === home.region
      ? []
      : [
          {
            code: 'NotYet',
            message: `${actionTypeId.provider} acts in the home region; another does not run yet`,
            where,
            expected: home.region,
            remedy: 'leave region out',
          },
        ];
  return environments
    .filter((name) => !all[name]?.regions.includes(region) && all[name]?.globalRegion !== region)
    .map((name) => ({
      code: 'NotGranted',
      message: `${name} does not reach ${region}`,
      where,
      expected: `one of: ${all[name]?.regions.join(', ')}`,
      remedy: `add it to environments.${name}.regions in tagline.config.yaml and deploy`,
    }));
};

/** The role itself is the one that was made for the environment; another account than the target's is refused. */
const accountFaults = (
  { action, path }: PlacedAction,
  environments: readonly string[],
  installation: Installation,
): readonly Fault[] => {
  const account = action.roleArn?.split(':')[4];
  if (account === undefined) return [];
  const targets = environments.flatMap((environment) => targetsOf(installation, environment));
  const own = actsAtTarget(action)
    ? [...new Set(targets.map((target) => target.account))]
    : [installation.home.account];
  if (own.every((one) => one === account)) return [];
  return [
    {
      code: 'NotYet',
      message: `a role of ${account} does not act in ${own.join(', ')}`,
      where: `${path}.roleArn`,
      expected: `a role of ${own.join(' and ')}`,
      remedy: 'leave roleArn out: an action acts in the account of its target',
    },
  ];
};

/** A plan is carried out where it was made. */
const partedPlan = (
  definition: PipelineDefinition,
  { action, stage, path }: PlacedAction,
  providers: Providers,
): readonly Fault[] => {
  const plan = planOf(definition, action, stage.name, providers);
  if (plan === undefined || plan.region === action.region) return [];
  return [
    {
      code: 'InvalidDefinition',
      message: `the plan of ${plan.name} is made in ${plan.region ?? "the target's region"}`,
      where: `${path}.region`,
      expected: plan.region ?? 'no region',
      remedy: 'name the same region in both',
    },
  ];
};

const planOf = (
  definition: PipelineDefinition,
  action: PlacedAction['action'],
  stage: string,
  providers: Providers,
): PlacedAction['action'] | undefined => {
  try {
    const found = providers.of(action)?.carriesOut?.(definition, stage, action);
    if (found === undefined) return undefined;
    return actionsOf(definition).find((one) => one.stage.name === found.stage && one.action.name === found.action)
      ?.action;
  } catch {
    // What is wrong with the plan itself is told when the definition is compiled.
    return undefined;
  }
};
