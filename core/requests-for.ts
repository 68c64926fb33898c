/** Makes the requests of a cause that names a pipeline: one for each target, of the pipeline's current version. */
import { implicitTarget, isImplicit } from './definition/environments-of.ts';
import type { PipelineDefinition } from './definition/schema.ts';
import type { Cause, ExecutionRequest, Revision } from './execution-request.ts';
import { TaglineError } from './fault.ts';
import type { Installation } from './installation.ts';
import type { PipelineVersion } from './pipeline.ts';
import { resolveTargets } from './region-groups.ts';

export interface Words {
  readonly environment: string;
  readonly scope: string;
  readonly team: string;
}

export interface Asked {
  /** Without it the pipeline must have only one. */
  readonly target?: Words | undefined;
  readonly version?: string | undefined;
  readonly tag?: string | undefined;
  readonly revisions?: readonly Revision[] | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
  readonly cause: Cause;
}

/** Throws `TargetNeeded`, and what `resolveTargets` throws. */
export const requestsFor = (
  installation: Installation,
  { pipeline, version: definitionVersion, definition }: Pick<PipelineVersion, 'pipeline' | 'version' | 'definition'>,
  { target, version = '', tag, revisions = [], variables = {}, cause }: Asked,
): readonly ExecutionRequest[] =>
  resolveTargets(installation, target ?? onlyTarget(definition, installation)).map(({ environment, scope, team }) => {
    if (!isImplicit(definition) && !Object.hasOwn(definition.environments, environment))
      throw new TaglineError('UnknownEnvironment', `the pipeline ${pipeline} has no environment ${environment}`, {
        expected: `one of: ${Object.keys(definition.environments).join(', ')}`,
        remedy: 'Name one of its environments, or add this one to the pipeline.',
      });
    return {
      pipeline,
      definitionVersion,
      environment,
      scope,
      team,
      version,
      ...(tag === undefined ? {} : { tag }),
      revisions: [...revisions],
      variables: { ...variables },
      cause,
    };
  });

const onlyTarget = (definition: PipelineDefinition, installation: Installation): Words => {
  if (isImplicit(definition)) return implicitTarget(definition.name, installation);
  const [only, ...more] = definition.on;
  if (only && more.length === 0) return only;
  throw new TaglineError('TargetNeeded', `${definition.name} deploys to several targets`, {
    expected: 'a target, e.g. research/dev-eu-central-1',
    remedy: 'Name one: --target <team>/<environment>-<scope>.',
  });
};
