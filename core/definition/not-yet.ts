import type { Fault } from '../fault.ts';
import type { Providers } from '../provider.ts';
import { actionsOf, type PlacedAction } from './actions-of.ts';
import { type PlacedRule, rulesOf } from './rules-of.ts';
import type { PipelineDefinition, Stage, Trigger } from './schema.ts';

const fault = (where: string, message: string, remedy: string, expected?: string): Fault => ({
  code: 'NotYet',
  message,
  where,
  ...(expected === undefined ? {} : { expected }),
  remedy,
});

const ofTriggers = ({ triggers }: PipelineDefinition): Fault[] =>
  triggers.flatMap(({ providerType, gitConfiguration: { pullRequest } }: Trigger, at): Fault[] => {
    const path = `triggers[${at}]`;
    if (providerType !== 'CodeCommit') {
      const message = `triggers of ${providerType} do not run yet`;
      const remedy = 'use providerType: CodeCommit with a CodeCommit source';
      return [fault(`${path}.providerType`, message, remedy, 'CodeCommit')];
    }
    if (pullRequest === undefined) return [];
    const message = 'pull requests do not start runs yet';
    return [fault(`${path}.gitConfiguration.pullRequest`, message, 'start the pipeline by pushes: push: [...]')];
  });

const ofStage = (stage: Stage, at: number): Fault[] => {
  const { blockers = [] } = stage;
  const faults = rulesOf(stage, at).flatMap(ofRule);
  if (blockers.length > 0)
    faults.push(fault(`stages[${at}].blockers`, 'blockers does not run yet', 'leave blockers out'));
  return faults;
};

const ofRule = ({ rule, path }: PlacedRule): Fault[] => {
  const faults: Fault[] = [];
  if (rule.ruleTypeId.provider === 'LambdaInvoke')
    faults.push(fault(`${path}.ruleTypeId.provider`, 'rules of LambdaInvoke do not run yet', 'use Commands'));
  if (rule.region !== undefined) {
    const message = 'a rule looks in the region of its target; another does not run yet';
    faults.push(fault(`${path}.region`, message, 'leave region out'));
  }
  if (rule.roleArn !== undefined) {
    const message = 'a rule runs under the role Tagline made for it; another does not run yet';
    faults.push(fault(`${path}.roleArn`, message, 'leave roleArn out'));
  }
  return faults;
};

const ofAction = ({ action, path }: PlacedAction, providers: Providers): Fault[] => {
  const { category, owner, provider, version } = action.actionTypeId;
  const running = providers.of(action);
  const faults =
    running === undefined
      ? [
          fault(
            `${path}.actionTypeId`,
            `${category}/${owner}/${provider}/${version} does not run yet`,
            `use ${[...new Set(providers.running.map((known) => known.provider))].join(', ')}`,
          ),
        ]
      : running.notYet(action).map((found) => ({ ...found, where: `${path}.${found.where}` }));
  if (action.environmentVariables !== undefined && provider !== 'Commands') {
    const message = 'environmentVariables run only in Commands yet';
    faults.push(fault(`${path}.environmentVariables`, message, 'use configuration.EnvironmentVariables'));
  }
  return faults;
};

/**
 * Finds everything in a definition that is valid but does not run yet, each with its path. It is refused, never
 * ignored.
 */
export const notYet = (definition: PipelineDefinition, providers: Providers): Fault[] => [
  ...ofTriggers(definition),
  ...definition.stages.flatMap(ofStage),
  ...actionsOf(definition).flatMap((placed) => ofAction(placed, providers)),
];
