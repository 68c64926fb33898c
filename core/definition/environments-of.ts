/**
 * Where a pipeline deploys: the environments that it names, or the implicit one of a declaration of CodePipeline, which
 * names none: its own name is the team there, and it acts in the home region.
 */
import type { Installation } from '../installation.ts';
import type { PipelineDefinition } from './schema.ts';

export const IMPLICIT_ENVIRONMENT = 'default';

type Named = Pick<PipelineDefinition, 'name' | 'environments'>;

export const isImplicit = ({ environments }: Pick<Named, 'environments'>): boolean =>
  Object.keys(environments).length === 0;

export const environmentsOf = (definition: Pick<Named, 'environments'>): readonly string[] =>
  isImplicit(definition) ? [IMPLICIT_ENVIRONMENT] : Object.keys(definition.environments);

export const implicitTarget = (pipeline: string, { home }: Pick<Installation, 'home'>) => ({
  environment: IMPLICIT_ENVIRONMENT,
  scope: home.region,
  team: pipeline,
});

/** The installation as far as the pipeline may deploy into it: of the implicit environment one team and region. */
export const reachOf = (definition: Named, installation: Installation): Installation => {
  const environment = installation.environments[IMPLICIT_ENVIRONMENT];
  if (!isImplicit(definition) || environment === undefined) return installation;
  const { globalRegion: _, ...rest } = environment;
  const { scope, team } = implicitTarget(definition.name, installation);
  const only = {
    ...rest,
    regions: environment.regions.filter((region) => region === scope),
    accounts: Object.fromEntries(Object.entries(environment.accounts).filter(([name]) => name === team)),
  };
  return { ...installation, environments: { ...installation.environments, [IMPLICIT_ENVIRONMENT]: only } };
};
