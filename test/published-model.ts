/** What AWS's published models say against an input, whatever a service of the local cloud is told to let pass. */
import { Fault } from '../local/kernel/fault.ts';
import { faultsOf } from '../local/kernel/validation/constraints.ts';
import { type Model, modelOf, shapeOf } from '../local/kernel/validation/model.ts';
import { checkTypes } from '../local/kernel/validation/types.ts';

/** Texts of all faults: broken constraints, wrong types, and members that the model does not have. */
export const modelFaults = (service: string, operation: string, input: unknown): readonly string[] => {
  const model = modelOf(service);
  const shape = model.operations[operation];
  if (shape === undefined) return [`${service} has no operation ${operation} here`];
  return [
    ...typeFaults(model, shape, input),
    ...unknownMembers(model, shape, input, ''),
    ...faultsOf(model, { code: '' }, shape, input),
  ];
};

const typeFaults = (model: Model, shape: string, input: unknown): readonly string[] => {
  try {
    checkTypes(model, shape, input, 'can not');
    return [];
  } catch (error) {
    if (error instanceof Fault) return [error.message];
    throw error;
  }
};

const unknownMembers = (model: Model, shapeName: string, value: unknown, path: string): readonly string[] => {
  if (value === undefined || value === null || value instanceof Uint8Array || value instanceof Date) return [];
  const { type, members = {}, member = '', value: of = '' } = shapeOf(model, shapeName);
  if (type === 'list' && Array.isArray(value))
    return value.flatMap((item, at) => unknownMembers(model, member, item, `${path}[${at}]`));
  if (type === 'map')
    return Object.entries(value).flatMap(([key, item]) => unknownMembers(model, of, item, `${path}.${key}`));
  if (type !== 'structure') return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const known = members[name];
    return known === undefined
      ? [`${path}.${name} is not in the model`]
      : unknownMembers(model, known, item, `${path}.${name}`);
  });
};
