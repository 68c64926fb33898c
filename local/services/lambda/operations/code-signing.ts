import type { Call, Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { functionDemand } from '../demand.ts';
import { findVersion } from '../find-version.ts';
import { readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';

/** No function has one, since none can be given: code signing is not here. */
export const codeSigning = ({ store }: Lambda): Record<string, Operation> => ({
  GetFunctionCodeSigningConfig: {
    demands: (input: { FunctionName: string }, call: Call) => [
      functionDemand(store, 'GetFunctionCodeSigningConfig', readFunctionName(input.FunctionName, call)),
    ],
    run(input: { FunctionName: string }, call: Call) {
      onlyMembers('GetFunctionCodeSigningConfig', input, ['FunctionName']);
      const { name } = findVersion(store, { ...readFunctionName(input.FunctionName, call), qualifier: undefined });
      return { FunctionName: name };
    },
  },
});
