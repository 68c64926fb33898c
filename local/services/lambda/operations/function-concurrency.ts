import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { functionDemand } from '../demand.ts';
import { functionNotFound, invalidParameter } from '../faults.ts';
import { functionArn, readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { ACCOUNT_CONCURRENCY, LEAST_UNRESERVED } from '../run/concurrency.ts';
import type { FunctionKey } from '../store/functions.ts';

interface Input {
  FunctionName: string;
  ReservedConcurrentExecutions: number;
}

export const functionConcurrency = ({ store, queue }: Lambda): Record<string, Operation> => {
  const demands = (action: string) => (input: Input, call: { account: string; region: string }) => [
    functionDemand(store, action, readFunctionName(input.FunctionName, call)),
  ];
  const headOf = (key: FunctionKey) => {
    const head = store.functions.head(key);
    if (!head) throw functionNotFound(functionArn(key));
    return head;
  };
  return {
    PutFunctionConcurrency: {
      demands: demands('PutFunctionConcurrency'),
      run(input: Input, call) {
        onlyMembers('PutFunctionConcurrency', input, ['FunctionName', 'ReservedConcurrentExecutions']);
        const ref = readFunctionName(input.FunctionName, call);
        const reserved = input.ReservedConcurrentExecutions;
        store.write(() => {
          const head = headOf(ref);
          if (ACCOUNT_CONCURRENCY - store.functions.reservedElsewhere(ref) - reserved < LEAST_UNRESERVED)
            throw invalidParameter(
              `Specified ReservedConcurrentExecutions for function decreases account's ` +
                `UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
            );
          store.functions.putHead(ref, { ...head, reserved });
        });
        queue.roomChanged(ref);
        return { ReservedConcurrentExecutions: reserved };
      },
    },
    GetFunctionConcurrency: {
      demands: demands('GetFunctionConcurrency'),
      run(input: Input, call) {
        onlyMembers('GetFunctionConcurrency', input, ['FunctionName']);
        const { reserved } = headOf(readFunctionName(input.FunctionName, call));
        return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
      },
    },
    DeleteFunctionConcurrency: {
      demands: demands('DeleteFunctionConcurrency'),
      run(input: Input, call) {
        onlyMembers('DeleteFunctionConcurrency', input, ['FunctionName']);
        const ref = readFunctionName(input.FunctionName, call);
        store.write(() => store.functions.putHead(ref, { ...headOf(ref), reserved: undefined }));
        queue.roomChanged(ref);
      },
    },
  };
};
