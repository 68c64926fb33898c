import type { Fault } from '../../fault.ts';

/** One fault for every name that stands a second time. */
export const duplicates = (
  names: readonly { readonly name: string; readonly where: string }[],
  what: string,
): Fault[] => {
  const first = new Map<string, string>();
  return names.flatMap(({ name, where }) => {
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, where);
      return [];
    }
    return [
      {
        code: 'InvalidDefinition',
        message: `the ${what} ${name} is taken by ${earlier}`,
        where,
        expected: `a ${what} used once`,
        remedy: 'rename one of them',
      },
    ];
  });
};
