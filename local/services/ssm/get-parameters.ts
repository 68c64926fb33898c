import type { Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import {
  demand,
  invalid,
  type Operations,
  openValue,
  pageOf,
  parameterArn,
  parameterOutput,
  readReference,
  type Ssm,
} from './ssm.ts';

export const getParameters = (ssm: Ssm): Operations => ({
  GetParameter: getParameter(ssm),
  GetParameters: getSeveral(ssm),
  GetParametersByPath: getByPath(ssm),
  GetParameterHistory: getHistory(ssm),
});

export const parameterNotFound = (): Fault => new Fault('ParameterNotFound', '');

const getParameter = (ssm: Ssm): Operation<{ Name: string; WithDecryption?: boolean }> => ({
  demands: ({ Name }, call) => [demand(call, 'GetParameter', readReference(Name).name)],
  async run(input, call) {
    onlyMembers('GetParameter', input, ['Name', 'WithDecryption']);
    const { name, version, selector } = readReference(input.Name);
    const found = ssm.store.get(call, name, version);
    if (!found) {
      if (version !== undefined && ssm.store.get(call, name))
        throw new Fault(
          'ParameterVersionNotFound',
          `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
        );
      if (name.startsWith('/aws/')) throw notInLocalCloud(`the public parameter ${name}`);
      throw parameterNotFound();
    }
    const value = await openValue(ssm, call, found, input.WithDecryption ?? false);
    return { Parameter: parameterOutput(call, found, value, selector) };
  },
});

const getSeveral = (ssm: Ssm): Operation<{ Names: string[]; WithDecryption?: boolean }> => ({
  demands: ({ Names = [] }, call) => Names.map((name) => demand(call, 'GetParameters', readReference(name).name)),
  async run(input, call) {
    onlyMembers('GetParameters', input, ['Names', 'WithDecryption']);
    const { Names: names = [] } = input;
    const parameters: unknown[] = [];
    const absent: string[] = [];
    for (const given of new Set(names)) {
      const { name, version, selector } = readReference(given);
      const found = ssm.store.get(call, name, version);
      if (!found) absent.push(given);
      else
        parameters.push(
          parameterOutput(call, found, await openValue(ssm, call, found, input.WithDecryption ?? false), selector),
        );
    }
    return { Parameters: parameters, InvalidParameters: absent };
  },
});

interface PathInput {
  Path: string;
  Recursive?: boolean;
  WithDecryption?: boolean;
  MaxResults?: number;
  NextToken?: string;
}

const getByPath = (ssm: Ssm): Operation<PathInput> => ({
  demands: ({ Path, Recursive = false }, call) => [
    {
      action: 'ssm:GetParametersByPath',
      resource: parameterArn(call, readPath(Path)),
      context: { 'ssm:Recursive': String(Recursive) },
    },
  ],
  async run(input, call) {
    onlyMembers('GetParametersByPath', input, ['Path', 'Recursive', 'WithDecryption', 'MaxResults', 'NextToken']);
    const prefix = `${readPath(input.Path).replace(/\/$/, '')}/`;
    const names = ssm.store
      .names(call)
      .filter((name) => name.startsWith(prefix) && (input.Recursive || !name.slice(prefix.length).includes('/')));
    const { items, nextToken } = pageOf(input, names, 10);
    const parameters: unknown[] = [];
    for (const name of items) {
      const found = ssm.store.get(call, name);
      if (found)
        parameters.push(parameterOutput(call, found, await openValue(ssm, call, found, input.WithDecryption ?? false)));
    }
    return { Parameters: parameters, ...nextToken };
  },
});

const readPath = (path: unknown): string => {
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw invalid(
      "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward " +
        'slash "/".',
    );
  return path;
};

interface HistoryInput {
  Name: string;
  WithDecryption?: boolean;
  MaxResults?: number;
  NextToken?: string;
}

const getHistory = (ssm: Ssm): Operation<HistoryInput> => ({
  demands: ({ Name }, call) => [demand(call, 'GetParameterHistory', readReference(Name).name)],
  async run(input, call) {
    onlyMembers('GetParameterHistory', input, ['Name', 'WithDecryption', 'MaxResults', 'NextToken']);
    const history = ssm.store.history(call, readReference(input.Name).name);
    if (history.length === 0) throw parameterNotFound();
    const { items, nextToken } = pageOf(input, history, 50);
    const parameters: unknown[] = [];
    for (const found of items)
      parameters.push({
        Name: found.name,
        Type: found.kind,
        ...(found.keyId !== undefined && { KeyId: found.keyId }),
        LastModifiedDate: new Date(found.modified),
        LastModifiedUser: found.user,
        ...(found.description !== undefined && { Description: found.description }),
        Value: await openValue(ssm, call, found, input.WithDecryption ?? false),
        ...(found.pattern !== undefined && { AllowedPattern: found.pattern }),
        Version: found.version,
        Labels: [],
        Tier: found.tier,
        Policies: [],
        DataType: found.dataType,
      });
    return { Parameters: parameters, ...nextToken };
  },
});
