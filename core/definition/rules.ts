import type { Fault } from '../fault.ts';
import type { Providers } from '../provider.ts';
import { artifactRules } from './rules/artifacts.ts';
import { conditionRules } from './rules/conditions.ts';
import { configurationRules } from './rules/configuration.ts';
import { oneValueRules } from './rules/one-value.ts';
import { referenceRules } from './rules/references.ts';
import { ruleRules } from './rules/rules.ts';
import { structureRules } from './rules/structure.ts';
import { triggerRules } from './rules/triggers.ts';
import type { PipelineDefinition } from './schema.ts';
import { selfUpdateRules } from './self-update.ts';

/** CodePipeline's rules between the fields of a definition; each fault with its path in the file. */
export const checkRules = (definition: PipelineDefinition, providers: Providers): Fault[] => [
  ...structureRules(definition),
  ...artifactRules(definition, providers),
  ...configurationRules(definition, providers),
  ...oneValueRules(definition, providers),
  ...referenceRules(definition, providers),
  ...triggerRules(definition),
  ...selfUpdateRules(definition),
  ...conditionRules(definition),
  ...ruleRules(definition, providers),
];
