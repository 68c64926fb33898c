/** Step 5, plan: makes the change set of a stack at the target, under the plan role. The template comes out of an artifact of this execution. */
import { artifactKey } from '../artifacts.ts';
import type { CreateChangeSet } from '../contract.ts';
import { type Execution, executionRecord } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { type Installation, regionOf } from '../installation.ts';
import { keys } from '../ledger/keys.ts';
import { endedMeanwhile } from '../parts/ended-meanwhile.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Stacks } from '../ports/stacks.ts';
import { readTemplateConfiguration } from '../template-configuration.ts';

/** CodePipeline's limit for a template out of an artifact. */
const TEMPLATE_LIMIT = 1024 * 1024;
const CONFIGURATION_LIMIT = 64 * 1024;

export const createChangeSet =
  ({
    ledger,
    artifacts,
    stacks,
    installation,
  }: {
    ledger: Ledger;
    artifacts: Artifacts;
    stacks: Stacks;
    installation: Installation;
  }) =>
  async (input: CreateChangeSet): Promise<{ changeSetId: string; stackId: string }> => {
    const execution = (
      await executionRecord.require(ledger, keys.execution(input.executionId), `execution ${input.executionId}`)
    ).data;
    endedMeanwhile(execution, input.attempt);
    const template = await fileOf(artifacts, execution, input.templatePath, TEMPLATE_LIMIT);
    const configuration =
      input.templateConfiguration === undefined
        ? { Parameters: {}, Tags: {} }
        : readTemplateConfiguration(
            await fileOf(artifacts, execution, input.templateConfiguration, CONFIGURATION_LIMIT),
            input.templateConfiguration,
          );
    const place = {
      environment: execution.target.environment,
      account: execution.target.account,
      region: regionOf(execution.target, installation),
    };
    return stacks.createChangeSet(place, {
      stackName: input.stackName,
      changeSetName: input.changeSetName,
      template,
      parameters: { ...configuration.Parameters, ...input.parameterOverrides },
      tags: configuration.Tags,
      capabilities: input.capabilities,
      description: `${execution.pipeline} ${execution.tag}, execution ${execution.id}`,
    });
  };

/** `Artifact::path/in/it` */
const fileOf = (artifacts: Artifacts, execution: Execution, at: string, limit: number): Promise<string> => {
  const [artifact, path, ...rest] = at.split('::');
  if (!artifact || !path || rest.length > 0) {
    throw new TaglineError('InvalidActionConfiguration', `${at} does not name a file of an artifact`, {
      expected: 'Artifact::path',
    });
  }
  const key = artifactKey(execution.target.environment, execution.pipeline, artifact, execution.id);
  return artifacts.file({ key }, path, limit);
};
