/**
 * Projects that a pipeline starts: source and artifacts have the type CODEPIPELINE, and whoever starts a build says
 * what it really takes and where its output goes.
 */
import { invalidInput } from '../faults.ts';
import type { Settings } from '../model.ts';

type Typed = Pick<Settings, 'source' | 'artifacts'>;

const isPipelines = ({ type }: { readonly type: string }): boolean => type === 'CODEPIPELINE';

/** AWS's words. */
export const checkPair = ({ source, artifacts }: Typed): void => {
  if (isPipelines(source) === isPipelines(artifacts)) return;
  throw invalidInput(
    'Invalid input: when using CodePipeline both sourceType, and artifactType must be set to: CODEPIPELINE',
  );
};

/** Outside of CodePipeline nobody knows what such a build takes, so both types have to be overridden. */
export const refuseOpenTypes = <T extends Typed>(settings: T): T => {
  const open = [
    ...(isPipelines(settings.source) ? ['sourceTypeOverride'] : []),
    ...(isPipelines(settings.artifacts) ? ['artifactsOverride'] : []),
  ];
  if (open.length === 0) return settings;
  throw invalidInput(
    `Invalid input: the project is of the type CODEPIPELINE, which only CodePipeline starts without ${open.join(' and ')}`,
  );
};
