/** Parameters as people see them: secrets (NoEcho) as `****`, SSM parameters with the value they had. */
import type { StackInput } from '../rows.ts';
import { isSecret } from '../template/parameters.ts';
import { templateOf } from '../template/read-template.ts';

export const shownParameters = (input: StackInput): readonly Record<string, unknown>[] => {
  const { parameters } = templateOf(input);
  return Object.entries(input.given).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: parameters[ParameterKey] && isSecret(parameters[ParameterKey]) ? '****' : value,
    ResolvedValue: input.resolved[ParameterKey],
  }));
};
