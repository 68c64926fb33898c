import type { Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { pageOf, parameterArn, type Ssm } from './ssm.ts';
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
    checkFilters(input.ParameterFilters ?? []);
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

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  Path: ['Recursive', 'OneLevel'],
  Name: ['BeginsWith', 'Equals', 'Contains'],
};
const KINDS = ['String', 'StringList', 'SecureString'];

/** What is wrong with filters beyond their form, in AWS's words. */
const checkFilters = (filters: readonly Filter[]): void => {
  const seen = new Set<string>();
  for (const { Key: key, Option: option, Values: values } of filters) {
    if (seen.has(key))
      throw new Fault(
        'InvalidFilterKey',
        `The following filter is duplicated in the request: ${key}. A request can contain only one occurrence of a ` +
          `specific filter.`,
      );
    seen.add(key);
    if (!values || values.length === 0)
      throw new Fault('InvalidFilterValue', `The following filter values are missing : null for filter key ${key}`);
    const options = OPTIONS[key] ?? ['BeginsWith', 'Equals'];
    if (option !== undefined && !options.includes(option))
      throw new Fault(
        'InvalidFilterOption',
        `The following filter option is not valid: ${option}. Valid options include: ` +
          `[${key === 'Path' ? options.join(', ') : 'BeginsWith, Equals'}].`,
      );
    const badKind = key === 'Type' ? values.find((value) => !KINDS.includes(value)) : undefined;
    if (badKind !== undefined)
      throw new Fault(
        'InvalidFilterOption',
        `The following filter value is not valid: ${badKind}. Valid values include: [${KINDS.join(', ')}].`,
      );
    if (key === 'Path') for (const value of values) checkPath(value);
  }
};

const checkPath = (path: string): void => {
  if (/^\/(?:aws|ssm)\b/i.test(path))
    throw new Fault(
      'ValidationException',
      'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). When using global ' +
        'parameters, please specify within a global namespace.',
    );
  if (!/^\/[a-zA-Z0-9_.\-/]*$/.test(path) || path.includes('//'))
    throw new Fault(
      'ValidationException',
      "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward " +
        'slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, ' +
        'or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All ' +
        'sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
    );
};

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
