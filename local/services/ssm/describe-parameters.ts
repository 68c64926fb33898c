import type { Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { pageOf } from './page.ts';
import { parameterArn, type Ssm } from './ssm.ts';
import type { Version } from './store.ts';

interface Filter {
  Key: string;
  Option?: string;
  Values?: string[];
}

interface Input {
  ParameterFilters?: Filter[];
  MaxResults?: number;
  NextToken?: string;
}

export const describeParameters = (ssm: Ssm): Operation<Input> => ({
  demands: (_input, call) => [
    { action: 'ssm:DescribeParameters', resource: `arn:aws:ssm:${call.region}:${call.account}:*` },
  ],
  run(input, call) {
    onlyMembers('DescribeParameters', input, ['ParameterFilters', 'MaxResults', 'NextToken']);
    const filters = (input.ParameterFilters ?? []).map(readFilter);
    const found = ssm.store
      .names(call)
      .map((name) => ssm.store.get(call, name) as Version)
      .filter((parameter) => filters.every((passes) => passes(parameter)));
    const { items, nextToken } = pageOf(input, found, 50);
    return {
      Parameters: items.map((one) => ({
        Name: one.name,
        ARN: parameterArn(call, one.name),
        Type: one.kind,
        ...(one.keyId !== undefined && { KeyId: one.keyId }),
        LastModifiedDate: new Date(one.modified),
        LastModifiedUser: one.user,
        ...(one.description !== undefined && { Description: one.description }),
        ...(one.pattern !== undefined && { AllowedPattern: one.pattern }),
        Version: one.version,
        Tier: one.tier,
        Policies: [],
        DataType: one.dataType,
      })),
      ...nextToken,
    };
  },
});

const readFilter = ({
  Key: key,
  Option: option = 'Equals',
  Values: values = [],
}: Filter): ((one: Version) => boolean) => {
  if (key === 'Type') return ({ kind }) => values.includes(kind);
  if (key === 'KeyId') return ({ keyId }) => keyId !== undefined && values.includes(keyId);
  if (key === 'Path')
    return ({ name }) =>
      values.some((path) => {
        const prefix = `${path.replace(/\/$/, '')}/`;
        return name.startsWith(prefix) && (option === 'Recursive' || !name.slice(prefix.length).includes('/'));
      });
  if (key !== 'Name') throw notInLocalCloud(`the parameter filter ${key}`);
  if (option === 'Equals') return ({ name }) => values.includes(name);
  if (option === 'BeginsWith') return ({ name }) => values.some((value) => name.startsWith(value));
  if (option === 'Contains') return ({ name }) => values.some((value) => name.includes(value));
  throw new Fault('InvalidFilterOption', `The filter option ${option} is not valid.`);
};
