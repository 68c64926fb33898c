/** What one build of a batch runs with: the batch's settings and what the buildspec gives this build. */

import { notInLocalCloud } from '../../../kernel/fault.ts';
import { uuidOfBuild } from '../arn.ts';
import { mergeVariables } from '../build/overrides.ts';
import type { BatchBuildSpec } from '../buildspec/buildspec.ts';
import type { Artifacts, Environment, Settings } from '../model.ts';
import { readComputeType, readEnvironmentType } from '../project/environment.ts';
import type { Batch } from './batch.ts';

/** Throws a Fault for an environment that CodeBuild, or the local cloud, does not have. */
export const buildSettings = (batch: Batch, spec: BatchBuildSpec): Settings => {
  const { settings, config } = batch;
  return {
    ...settings,
    source: { ...settings.source, ...(spec.buildspec !== undefined && { buildspec: spec.buildspec }) },
    environment: environmentOf(settings.environment, spec.env),
    ...(config.combineArtifacts && {
      artifacts: partOf(settings.artifacts, batch, spec.identifier),
      secondaryArtifacts: [],
    }),
  };
};

const environmentOf = (environment: Environment, env: BatchBuildSpec['env']): Environment => {
  if (env.fleet !== undefined) throw notInLocalCloud(`the fleet ${env.fleet} of CodeBuild`);
  return {
    ...environment,
    ...(env.type !== undefined && { type: readEnvironmentType(env.type) }),
    ...(env.computeType !== undefined && { computeType: readComputeType(env.computeType) }),
    ...(env.image !== undefined && { image: env.image }),
    ...(env.privilegedMode !== undefined && { privilegedMode: env.privilegedMode }),
    environmentVariables: mergeVariables(
      environment.environmentVariables,
      Object.entries(env.variables ?? {}).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' })),
    ),
  };
};

/** The artifact of one build, where it waits to be combined with the others. */
export const partOf = (artifacts: Artifacts, batch: Batch, identifier: string): Artifacts =>
  artifacts.type !== 'S3'
    ? artifacts
    : {
        ...artifacts,
        path: [artifacts.path, uuidOfBuild(batch.id)].filter(Boolean).join('/'),
        name: identifier,
        namespaceType: 'NONE',
        packaging: 'ZIP',
        overrideArtifactName: false,
      };
