/** The stacks of an installation, in the order in which they are deployed: home region, engine, then environments, further regions and targets. */
import { type App, Tags } from 'aws-cdk-lib';
import type { Installation } from '../core/installation.ts';
import { EngineStack } from './stacks/engine-stack.ts';
import { EnvironmentStack } from './stacks/environment-stack.ts';
import { RegionStack } from './stacks/region-stack.ts';
import { TargetStack } from './stacks/target-stack.ts';
import { targetPlaces, usedPlaces } from './used-places.ts';

/** @param code the folder that holds a folder per function */
export const addStacks = (app: App, installation: Installation, code: string): void => {
  Tags.of(app).add('tagline:installation', `${installation.home.account}/${installation.home.region}`);
  const keys = new Map<string, string>();
  const regions = new Map<string, RegionStack>();
  for (const place of usedPlaces(installation)) {
    const stack = new RegionStack(app, `tagline-region-${place.region}`, {
      installation,
      place,
      description: `Tagline: artifacts in ${place.region}`,
    });
    regions.set(place.region, stack);
    keys.set(place.region, stack.artifacts.key.keyArn);
  }
  const artifactKeyArn = keys.get(installation.home.region) ?? '';
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
      artifactKeyArn,
      description: `Tagline: the environment ${environment}`,
    });
    stack.addStackDependency(engine, 'its machines invoke the functions');
  }
  for (const place of targetPlaces(installation)) {
    const stack = new TargetStack(app, `tagline-target-${place.region}`, {
      installation,
      place,
      artifactKeyArn: keys.get(place.region) ?? '',
      description: `Tagline: deploys to ${place.region}`,
    });
    stack.addStackDependency(engine, 'its roles trust the roles of functions');
  }
};
