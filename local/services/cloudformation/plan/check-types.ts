/**
 * Refuses, by name, resource types, properties and attributes that the local cloud does not have. Nothing is ever
 * ignored.
 */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { noAttribute } from '../engine/begin-run.ts';
import { knownType } from '../resources/registry.ts';
import { shapeOf } from '../resources/resource-type.ts';
import { unknownMembers } from '../resources/shape.ts';
import { mentionsOf } from '../template/mentions.ts';
import type { Template } from '../template/template.ts';

export const checkTypes = ({ resources, outputs }: Template): void => {
  const entries = Object.entries(resources);
  const types = [...new Set(entries.map(([, { Type }]) => Type).filter((type) => !knownType(type)))];
  if (types.length > 0) throw notInLocalCloud(`the resource type ${types.join(', ')}`);
  const members = entries.flatMap(([id, { Type, Properties }]) =>
    unknownMembers(Properties, shapeOf(knownType(Type)!)).map(
      (path) => `the property ${path} of ${Type} (resource ${id})`,
    ),
  );
  if (members.length > 0) throw notInLocalCloud(members.join(', '));
  for (const { name, attribute } of [...entries.map(([, r]) => r.Properties), ...Object.values(outputs)].flatMap(
    mentionsOf,
  )) {
    const target = Object.hasOwn(resources, name) ? resources[name] : undefined;
    if (!target || !attribute) continue;
    const { attributes } = knownType(target.Type)!;
    if (attributes !== 'any' && !attributes.includes(attribute)) throw noAttribute(name, attribute);
  }
};
