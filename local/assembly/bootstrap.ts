/**
 * Prepares an environment for assemblies, as `cdk bootstrap` does: a stack `CDKToolkit`, made or brought up to date.
 */
import type { OpenCloud } from '../open-cloud.ts';
import { bootstrapTemplate } from './bootstrap-template.ts';
import { deployStack, type Progress } from './deploy-stack.ts';
import type { Environment } from './read-assembly.ts';
import { root } from './sessions.ts';

export const bootstrap = (
  cloud: OpenCloud,
  environment: Environment,
  onProgress: (progress: Progress) => void = () => {},
): Promise<'changed' | 'unchanged'> =>
  deployStack(
    cloud,
    root(environment),
    { stackName: 'CDKToolkit', template: { TemplateBody: bootstrapTemplate() } },
    onProgress,
  );
