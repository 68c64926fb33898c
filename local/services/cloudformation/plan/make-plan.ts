/** Plans a change set: compares every resource of the new template with the stack. */
import type { Caller } from '../../../kernel/cloud.ts';
import { asItIs } from '../drift/actual-state.ts';
import { presentResources, unresolved } from '../engine/begin-run.ts';
import type { Engine } from '../engine/engine.ts';
import { evaluateOutputs } from '../engine/evaluate-outputs.ts';
import { evaluateResource, sameMetadata } from '../engine/evaluate-resource.ts';
import { findExisting } from '../engine/find-existing.ts';
import { type KnownResources, makeScope } from '../engine/make-scope.ts';
import { type CallService, checkReferences, type References, readSsmReferences } from '../engine/read-references.ts';
import { isFailed } from '../engine/run.ts';
import { changedNames, changedProperties, sameValue } from '../engine/same-value.ts';
import { typeNamed } from '../resources/registry.ts';
import type { ActualStates, ChangeRow, ResourceRow, StackInput, StackRow } from '../rows.ts';
import { checkRules } from '../template/conditions.ts';
import { dependenciesOf, inDependencyOrder } from '../template/dependency-graph.ts';
import { templateOf } from '../template/read-template.ts';
import type { Template } from '../template/template.ts';
import { afterApply, hidden } from '../template/unknown.ts';
import { invalid } from '../validation.ts';
import { addition, type Modified, modification, removal } from './describe-change.ts';
import { isChanged } from './is-changed.ts';

export interface Plan {
  readonly changes: readonly ChangeRow[];
  /** Something changes, be it only an output or a tag of the stack. */
  readonly changed: boolean;
}

/** How a resource that stays comes out of the change. */
type Fate = 'new' | 'replaced' | 'changed' | 'same';

/** Throws ValidationError for templates that cannot be evaluated. */
export const makePlan = async (
  engine: Engine,
  stack: StackRow,
  input: StackInput,
  actor: Caller,
  importExisting = false,
  actual: ActualStates = {},
): Promise<Plan> => {
  const template = templateOf(input);
  const rows = new Map(
    engine.store.resources(stack.id).map((row) => [row.logicalId, asItIs(row, actual[row.logicalId])]),
  );
  const fates = new Map<string, Fate>();
  const around = { stack, template, input, actor };
  const scope = makeScope(engine, { ...around, resources: foreseen(template, rows, fates, false) });
  const masked = makeScope(engine, { ...around, unmasked: scope, resources: foreseen(template, rows, fates, true) });
  const refresh = isChanged(stack.input, input);
  const call: CallService = (service, name, request) => engine.cloud.call(service, name, request, actor);
  await checkRules(template, scope);
  const present = await presentResources(template, scope);
  const parameters = changedParameters(stack, input);
  const changes: ChangeRow[] = [];
  for (const id of inDependencyOrder(dependenciesOf(template.resources, present))) {
    const definition = template.resources[id]!;
    const type = typeNamed(definition.Type);
    const before = rows.get(id);
    const wanted = await evaluateResource(definition, type, scope, input.tags);
    const shown = await evaluateResource(definition, type, masked, input.tags);
    checkReferences(definition.Type, wanted.properties);
    const known = before?.references ?? {};
    const references = await readSsmReferences(call, wanted.properties, known, refresh || before === undefined);
    if (!before?.properties) {
      fates.set(id, 'new');
      const about = { type, definition, wanted };
      const existing = importExisting ? await findExisting(engine.store, stack, about, call) : undefined;
      changes.push(addition(id, definition.Type, shown, existing?.physicalId));
      continue;
    }
    if (before.type !== definition.Type)
      throw invalid(
        `Update of resource type is not permitted. The new template modifies resource type of the following ` +
          `resources: [${id}]`,
      );
    const change = foresee({ template, parameters, id, before, wanted, shown, fates }, references);
    fates.set(id, change === undefined ? 'same' : change.replacement === 'False' ? 'changed' : 'replaced');
    if (change) changes.push(change);
  }
  for (const row of rows.values()) if (!present.has(row.logicalId)) changes.push(removal(row));
  changes.sort((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
  const outputs = await evaluateOutputs(template, scope, { call, before: stack.outputs, refresh });
  return { changes, changed: changes.length > 0 || otherwise(stack, input, outputs) };
};

const foresee = (about: Omit<Modified, 'names' | 'metadata'>, references: References): ChangeRow | undefined => {
  const { before, wanted } = about;
  const names = changedProperties(before, wanted.properties, references);
  const metadata = !sameMetadata(before.metadata, wanted.metadata);
  const policies = before.deletionPolicy !== wanted.deletionPolicy || before.replacePolicy !== wanted.replacePolicy;
  if (names.length === 0 && !metadata && !policies && !isFailed(before)) return undefined;
  return modification({ ...about, names, metadata });
};

/** Names of parameters whose values are not what they were. */
const changedParameters = (stack: StackRow, input: StackInput): ReadonlySet<string> => {
  const before = { ...stack.input?.given, ...stack.input?.resolved };
  return new Set(changedNames(before, { ...input.given, ...input.resolved }));
};

/** References as they will be: of new and replaced resources nothing is known yet. */
const foreseen = (
  template: Template,
  rows: ReadonlyMap<string, ResourceRow>,
  fates: ReadonlyMap<string, Fate>,
  masked: boolean,
): KnownResources => ({
  ref(id) {
    const fate = fateOf(fates, id);
    const row = rows.get(id);
    return fate === 'new' || fate === 'replaced' || !row ? afterApply() : (row.ref ?? row.physicalId);
  },
  getAtt(id, attribute) {
    const fate = fateOf(fates, id);
    const row = rows.get(id);
    const { changing } = typeNamed(template.resources[id]!.Type);
    const moves = fate === 'changed' && (changing === 'any' || changing?.includes(attribute));
    if (fate === 'new' || fate === 'replaced' || moves || !row) return afterApply();
    return masked && row.secret ? hidden() : (row.attributes[attribute] ?? afterApply());
  },
});

/** A resource without a fate at this point is not there: its condition is false. */
const fateOf = (fates: ReadonlyMap<string, Fate>, id: string): Fate => {
  const fate = fates.get(id);
  if (fate === undefined) throw unresolved(id);
  return fate;
};

const otherwise = (stack: StackRow, input: StackInput, outputs: readonly unknown[]): boolean =>
  !stack.input || !sameValue(stack.outputs, outputs) || !sameValue(stack.input.tags, input.tags);
