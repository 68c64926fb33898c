/**
 * Turns an action's configuration into an order for CloudFormation. The template comes from an artifact, in the
 * recorded version.
 */
import { releaseName } from '../../core/execution.ts';
import { TaglineError } from '../../core/fault.ts';
import type { Artifacts } from '../../core/ports/artifacts.ts';
import type { ChangeSetOrder } from '../../core/ports/stacks.ts';
import type { WorkOrder } from '../../core/work.ts';
import { readTemplateConfiguration, type TemplateConfiguration } from './template-configuration.ts';

/** CodePipeline's limit for a template in an artifact. */
const TEMPLATE_LIMIT = 1024 * 1024;
const CONFIGURATION_LIMIT = 64 * 1024;
/** CloudFormation's names of change sets have 128 characters. */
const NAME_LIMIT = 80;

export const changeSetOrder = async (artifacts: Artifacts, order: WorkOrder): Promise<ChangeSetOrder> => {
  const { execution, configuration, stage, action } = order;
  const text = (key: string): string | undefined =>
    configuration[key] === undefined ? undefined : String(configuration[key]);
  const template = await fileOf(artifacts, order, text('TemplatePath') ?? '', TEMPLATE_LIMIT);
  const { Parameters, Tags } = await templateConfiguration(artifacts, order, text('TemplateConfiguration'));
  const overrides = Object.entries((configuration['ParameterOverrides'] ?? {}) as Record<string, unknown>);
  const name = (text('ChangeSetName') ?? `${stage}-${action.name}`).replaceAll(/[^A-Za-z0-9-]/g, '-');
  return {
    stackName: text('StackName') ?? '',
    // Each try has its own name, so that it does not replace another execution's change set of the same stack while
    // people look at it.
    changeSetName: `${/^[A-Za-z]/.test(name) ? '' : 'c'}${name}`
      .slice(0, NAME_LIMIT)
      .concat(`-${execution.id}-${execution.attempt}`),
    template,
    parameters: { ...Parameters, ...Object.fromEntries(overrides.map(([key, value]) => [key, String(value)])) },
    tags: Tags,
    capabilities: text('Capabilities')?.split(',') ?? [],
    ...(execution.purpose === 'repair' ? { revertDrift: true } : {}),
    description: `${execution.pipeline} ${releaseName(execution)}, execution ${execution.id}`,
  };
};

const templateConfiguration = async (
  artifacts: Artifacts,
  order: WorkOrder,
  at: string | undefined,
): Promise<TemplateConfiguration> =>
  at === undefined
    ? { Parameters: {}, Tags: {} }
    : readTemplateConfiguration(await fileOf(artifacts, order, at, CONFIGURATION_LIMIT), at);

/** `Artifact::path/in/it` */
const fileOf = (artifacts: Artifacts, { artifacts: made }: WorkOrder, at: string, limit: number): Promise<string> => {
  const [artifact, path, ...rest] = at.split('::');
  if (!artifact || !path || rest.length > 0) {
    throw new TaglineError('InvalidActionConfiguration', `${at} does not name a file of an artifact`, {
      expected: 'Artifact::path',
    });
  }
  const recorded = made[artifact];
  if (recorded) return artifacts.file(recorded, path, limit);
  throw new TaglineError('ArtifactMissing', `no action has made the artifact ${artifact}`, {
    remedy: 'Look at the action that makes it: it may have ended without writing it.',
  });
};
