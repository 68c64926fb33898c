/** Changes in DescribeChangeSet's words. */

import type { Wanted } from '../engine/evaluate-resource.ts';
import { typeNamed } from '../resources/registry.ts';
import type { ChangeRow, ResourceRow } from '../rows.ts';
import { mentionsOf } from '../template/mentions.ts';
import type { Template } from '../template/template.ts';
import { asShown, unknownsIn } from '../template/unknown.ts';

/** `existing`: the physical id of what is imported instead of created. */
export const addition = (logicalId: string, type: string, shown: Wanted, existing?: string): ChangeRow => ({
  action: existing === undefined ? 'Add' : 'Import',
  logicalId,
  ...(existing !== undefined && { physicalId: existing }),
  type,
  scope: [],
  details: [],
  after: context(shown.properties, shown.metadata),
});

export const removal = (row: ResourceRow): ChangeRow => ({
  action: 'Remove',
  logicalId: row.logicalId,
  ...(row.physicalId !== undefined && { physicalId: row.physicalId }),
  type: row.type,
  policyAction: row.deletionPolicy.startsWith('Retain') ? 'Retain' : 'Delete',
  scope: [],
  details: [],
  before: row.shown ?? context({}, undefined),
});

export interface Modified {
  readonly template: Template;
  /** Parameters with other values than before. */
  readonly parameters: ReadonlySet<string>;
  readonly id: string;
  readonly before: ResourceRow;
  readonly wanted: Wanted;
  /** Evaluated with secrets masked. */
  readonly shown: Wanted;
  readonly names: readonly string[];
  readonly metadata: boolean;
  readonly fates: ReadonlyMap<string, string>;
}

export const modification = (modified: Modified): ChangeRow => {
  const { id, before, wanted, shown, names, metadata } = modified;
  const replacement = replacementOf(modified);
  const scope: string[] = [];
  if (names.some((name) => name !== 'Tags')) scope.push('Properties');
  if (names.includes('Tags')) scope.push('Tags');
  if (metadata) scope.push('Metadata');
  if (before.deletionPolicy !== wanted.deletionPolicy) scope.push('DeletionPolicy');
  if (before.replacePolicy !== wanted.replacePolicy) scope.push('UpdateReplacePolicy');
  const other = scope.filter((attribute) => attribute !== 'Properties' && attribute !== 'Tags');
  return {
    action: 'Modify',
    logicalId: id,
    ...(before.physicalId !== undefined && { physicalId: before.physicalId }),
    type: before.type,
    replacement,
    ...(replacement === 'True' && {
      policyAction: before.replacePolicy === 'Retain' ? 'ReplaceAndRetain' : 'ReplaceAndDelete',
    }),
    scope,
    details: [
      ...names.flatMap((name) => propertyDetails(modified, name)),
      ...other.map((Attribute) => ({
        Target: { Attribute, RequiresRecreation: 'Never' },
        Evaluation: 'Static',
        ChangeSource: 'DirectModification',
      })),
    ],
    before: before.shown ?? context({}, before.metadata),
    after: context(shown.properties, shown.metadata),
  };
};

/** Conditional where only a value that is not known yet decides. */
const replacementOf = ({ names, wanted, before }: Modified): 'True' | 'False' | 'Conditional' => {
  const type = typeNamed(before.type);
  const hard = type.update ? names.filter((name) => type.immutable?.includes(name)) : names;
  if (hard.length === 0) return 'False';
  return hard.every((name) => unknownYet(wanted.properties[name])) ? 'Conditional' : 'True';
};

const unknownYet = (value: unknown): boolean => unknownsIn(value).length > 0;

const propertyDetails = (modified: Modified, name: string): readonly Record<string, unknown>[] => {
  const { template, parameters, id, before, wanted, shown, fates } = modified;
  const type = typeNamed(before.type);
  const dynamic = unknownYet(wanted.properties[name]);
  const hard = !type.update || type.immutable?.includes(name);
  const value = template.resources[id]!.Properties[name];
  const target = {
    Attribute: name === 'Tags' ? 'Tags' : 'Properties',
    ...(name !== 'Tags' && { Name: name }),
    RequiresRecreation: hard ? (dynamic ? 'Conditionally' : 'Always') : 'Never',
    Path: `/Properties/${name}`,
    ...beforeAndAfter(before, shown, name),
  };
  const causes = causesOf(template, parameters, value, fates);
  if (causes.length === 0) return [{ Target: target, Evaluation: 'Static', ChangeSource: 'DirectModification' }];
  return causes.map((cause) => ({
    Target: target,
    Evaluation: cause.ChangeSource === 'ParameterReference' ? 'Static' : 'Dynamic',
    ...cause,
  }));
};

const beforeAndAfter = (before: ResourceRow, shown: Wanted, name: string): Record<string, string> => {
  const past = (JSON.parse(before.shown ?? '{"Properties":{}}') as { Properties: Record<string, unknown> }).Properties[
    name
  ];
  const next = shown.properties[name];
  return {
    ...(past !== undefined && { BeforeValue: written(past) }),
    ...(next !== undefined && { AfterValue: written(next) }),
    AttributeChangeType: past === undefined ? 'Add' : next === undefined ? 'Remove' : 'Modify',
  };
};

const written = (value: unknown): string => {
  const shown = asShown(value);
  return typeof shown === 'string' ? shown : JSON.stringify(shown);
};

/** Why a property changes: parameters with other values than before, resources that change. */
const causesOf = (
  template: Template,
  parameters: ReadonlySet<string>,
  value: unknown,
  fates: ReadonlyMap<string, string>,
) => {
  const seen = new Set<string>();
  return mentionsOf(value).flatMap(({ name, attribute }) => {
    const entity = attribute === undefined ? name : `${name}.${attribute}`;
    if (seen.has(entity)) return [];
    seen.add(entity);
    if (Object.hasOwn(template.parameters, name))
      return parameters.has(name) ? [{ ChangeSource: 'ParameterReference', CausingEntity: name }] : [];
    if ((fates.get(name) ?? 'same') === 'same') return [];
    return [
      { ChangeSource: attribute === undefined ? 'ResourceReference' : 'ResourceAttribute', CausingEntity: entity },
    ];
  });
};

/** `{"Properties":{…},"Metadata":{…}}`, as BeforeContext and AfterContext hold it. */
export const context = (properties: unknown, metadata: unknown): string =>
  JSON.stringify({ Properties: properties, ...(metadata !== undefined && { Metadata: metadata }) });
