/**
 * The stacks of an installation, in the order in which they are deployed: buckets and keys, the engine, then each
 * environment and its targets.
 */
import { type App, Tags } from 'aws-cdk-lib';
import type { Installation } from '../core/installation.ts';
import type { Place } from '../core/physical-names.ts';
import { EngineStack } from './stacks/engine-stack.ts';
import { EnvironmentStack } from './stacks/environment-stack.ts';
import { RegionStack } from './stacks/region-stack.ts';
import { TargetStack } from './stacks/target-stack.ts';
import { targetPlaces, usedPlaces } from './used-places.ts';

/** @param code the folder that holds a folder per function */
export const addStacks = (app: App, installation: Installation, code: string): void => {
  const { home } = installation;
  Tags.of(app).add('tagline:installation', `${home.account}/${home.region}`);
  const keys = new Map<string, string>();
  for (const place of usedPlaces(installation)) {
    const stack = new RegionStack(app, `tagline-region-${nameOf(place)}`, {
      installation,
      place,
      description: `Tagline: artifacts in ${place.region} of ${place.account}`,
    });
    keys.set(nameOf(place), stack.artifacts.key.keyArn);
  }
  const keyOf = (place: Place): string => keys.get(nameOf(place)) ?? '';
  const artifactKeyArn = keyOf(home);
  const engine = new EngineStack(app, 'tagline-engine', {
    installation,
    code,
    artifactKeyArn,
    description: 'Tagline: the engine',
  });
  for (const environment of Object.keys(installation.environments)) {
    const stack = new EnvironmentStack(app, `tagline-environment-${environment}`, {
      installation,
      environment,
      code,
      artifactKeyArn,
      engine,
      description: `Tagline: the environment ${environment}`,
    });
    stack.addStackDependency(engine, 'its rules are on the buses of the engine');
    for (const place of targetPlaces(installation, environment)) {
      const target = new TargetStack(app, `tagline-target-${environment}-${nameOf(place)}`, {
        installation,
        environment,
        place,
        artifactKeyArn: keyOf(place),
        apiId: nameOf(place) === nameOf(home) ? engine.apiId : undefined,
        description: `Tagline: ${environment} deploys to ${place.region} of ${place.account}`,
      });
      target.addStackDependency(stack, 'its roles trust the roles of functions');
    }
  }
};

const nameOf = ({ account, region }: Place): string => `${account}-${region}`;
