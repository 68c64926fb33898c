/**
 * Turns an action's configuration into an order for CloudFormation. The template comes from an artifact, in the
 * recorded version.
 */
import { releaseName } from '../../core/execution.ts';
import type { ChangeSetOrder } from '../../core/ports/stacks.ts';
import type { WorkOrder, WorkPorts } from '../../core/work.ts';
import { handOverAssets } from './cdk-assets.ts';
import { fileOf } from './file-of.ts';
import { overridesOf } from './parameter-overrides.ts';
import { readTemplateConfiguration, type TemplateConfiguration } from './template-configuration.ts';

/** CodePipeline's limit for a template in an artifact. */
const TEMPLATE_LIMIT = 1024 * 1024;
const CONFIGURATION_LIMIT = 64 * 1024;
/** CloudFormation's names of change sets have 128 characters. */
const NAME_LIMIT = 80;

export const changeSetOrder = async (ports: WorkPorts, order: WorkOrder): Promise<ChangeSetOrder> => {
  const { execution, configuration, stage, action } = order;
  const text = (key: string): string | undefined =>
    configuration[key] === undefined ? undefined : String(configuration[key]);
  const template = await fileOf(ports.artifacts, order, text('TemplatePath') ?? '', TEMPLATE_LIMIT);
  await handOverAssets(ports, order, text('TemplatePath') ?? '');
  const { Parameters, Tags } = await templateConfiguration(ports, order, text('TemplateConfiguration'));
  const roleArn = text('RoleArn');
  const name = (text('ChangeSetName') ?? `${stage}-${action.name}`).replaceAll(/[^A-Za-z0-9-]/g, '-');
  return {
    stackName: text('StackName') ?? '',
    // Each try has its own name, so that it does not replace another execution's change set of the same stack while
    // people look at it.
    changeSetName: `${/^[A-Za-z]/.test(name) ? '' : 'c'}${name}`
      .slice(0, NAME_LIMIT)
      .concat(`-${execution.id}-${execution.attempt}`),
    template,
    parameters: { ...Parameters, ...(await overridesOf(ports, order)) },
    tags: Tags,
    capabilities: text('Capabilities')?.split(',') ?? [],
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(execution.purpose === 'repair' ? { revertDrift: true } : {}),
    description: `${execution.pipeline} ${releaseName(execution)}, execution ${execution.id}`,
  };
};

const templateConfiguration = async (
  { artifacts }: WorkPorts,
  order: WorkOrder,
  at: string | undefined,
): Promise<TemplateConfiguration> =>
  at === undefined
    ? { Parameters: {}, Tags: {} }
    : readTemplateConfiguration(await fileOf(artifacts, order, at, CONFIGURATION_LIMIT), at);
