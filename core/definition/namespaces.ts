/** Who produces and who references the variables of a definition. */
import { references } from '../variables.ts';
import { variableTexts } from './actions-of.ts';
import { rulesOf, ruleTexts } from './rules-of.ts';
import type { PipelineDefinition } from './schema.ts';

export interface Producer {
  readonly namespace: string;
  readonly stage: string;
  readonly action: string;
}

/** Actions with a namespace in stages before `stage`. */
export const namespacesBefore = (definition: PipelineDefinition, stage: string): readonly Producer[] => {
  const index = definition.stages.findIndex(({ name }) => name === stage);
  return definition.stages
    .slice(0, index)
    .flatMap(({ name, actions }) =>
      actions.flatMap((action) =>
        action.namespace ? [{ namespace: action.namespace, stage: name, action: action.name }] : [],
      ),
    );
};

/** Namespace -> keys that the actions and the conditions of `stage` reference. */
export const namespacesReferenced = (
  definition: PipelineDefinition,
  stage: string,
): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  const stages = definition.stages.filter(({ name }) => name === stage);
  const ofActions = stages.flatMap(({ actions }) => actions.flatMap(variableTexts));
  const ofRules = stages.flatMap(rulesOf).flatMap(({ rule }) => ruleTexts(rule));
  for (const { text } of [...ofActions, ...ofRules]) {
    for (const { namespace, key } of references(text))
      found.set(namespace, (found.get(namespace) ?? new Set()).add(key));
  }
  return found;
};

/** Keys of a namespace that any stage references: what a machine has to carry of an action's output. */
export const keysReferenced = (definition: PipelineDefinition, namespace: string): readonly string[] => {
  const all = new Set<string>();
  for (const { name } of definition.stages)
    for (const key of namespacesReferenced(definition, name).get(namespace) ?? []) all.add(key);
  return [...all].sort();
};
