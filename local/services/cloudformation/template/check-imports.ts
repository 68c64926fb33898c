/** Names of imported values must be known before anything exists. */
import { invalid } from '../validation.ts';
import { mentionsOf } from './mentions.ts';
import type { Template } from './template.ts';

/** Throws ValidationError for an Fn::ImportValue whose name depends on a resource, another import or Fn::GetAZs. */
export const checkImports = ({ resources, outputs }: Template): void => {
  for (const name of importedNames([Object.values(resources), Object.values(outputs)])) {
    const depends = mentionsOf(name).some((mention) => Object.hasOwn(resources, mention.name)) || isForeign(name);
    if (depends)
      throw invalid(
        'Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or ' +
          'Fn::GetAZs',
      );
  }
};

const importedNames = (value: unknown): readonly unknown[] => {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === 'Fn::ImportValue' ? [member] : importedNames(member),
  );
};

const isForeign = (value: unknown): boolean => {
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(
    ([key, member]) => key === 'Fn::ImportValue' || key === 'Fn::GetAZs' || isForeign(member),
  );
};
