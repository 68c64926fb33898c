import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { parameterNotFound } from './get-parameters.ts';
import { demand, type Operations, type Ssm } from './ssm.ts';

export const deleteParameters = (ssm: Ssm): Operations => ({
  DeleteParameter: deleteParameter(ssm),
  DeleteParameters: deleteSeveral(ssm),
});

const deleteParameter = (ssm: Ssm): Operation<{ Name: string }> => ({
  demands: ({ Name }, call) => [demand(call, 'DeleteParameter', String(Name))],
  run(input, call) {
    onlyMembers('DeleteParameter', input, ['Name']);
    if (!ssm.store.remove(call, String(input.Name))) throw parameterNotFound();
    return {};
  },
});

const deleteSeveral = (ssm: Ssm): Operation<{ Names: string[] }> => ({
  demands: ({ Names = [] }, call) => Names.map((name) => demand(call, 'DeleteParameters', name)),
  run(input, call) {
    onlyMembers('DeleteParameters', input, ['Names']);
    const { Names: names = [] } = input;
    const deleted = names.filter((name) => ssm.store.remove(call, name));
    return { DeletedParameters: deleted, InvalidParameters: names.filter((name) => !deleted.includes(name)) };
  },
});
