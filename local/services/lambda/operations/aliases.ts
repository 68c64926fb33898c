import type { Operation } from '../../../kernel/cloud.ts';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { functionDemand } from '../demand.ts';
import { conflict, functionNotFound, notFound, preconditionFailed } from '../faults.ts';
import { findVersion } from '../find-version.ts';
import { type FunctionRef, functionArn, readFunctionName } from '../function-name.ts';
import { type Lambda, page } from '../lambda.ts';
import type { Alias } from '../store/aliases.ts';
import type { FunctionKey } from '../store/functions.ts';

interface Input {
  FunctionName: string;
  Name: string;
  FunctionVersion?: string;
  Description?: string;
  RoutingConfig?: { AdditionalVersionWeights?: Record<string, number> };
  RevisionId?: string;
}

export const aliases = ({ cloud, store }: Lambda): Record<string, Operation> => {
  const demands = (action: string) => (input: Input, call: { account: string; region: string }) => {
    const ref = readFunctionName(input.FunctionName, call);
    return [{ ...functionDemand(store, action, ref), resource: functionArn(ref) }];
  };
  const kept = (ref: FunctionKey, name: string): Alias => {
    const found = store.aliases.get(ref, name);
    if (!found) throw notFound(`Cannot find alias arn: ${functionArn(ref, name)}`);
    return found;
  };
  const readVersion = (ref: FunctionRef, version: string): string => {
    if (!store.functions.get(ref, version)) throw functionNotFound(functionArn(ref, version));
    return version;
  };
  const refuseWeights = ({ RoutingConfig }: Input): void => {
    if (Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0)
      throw notInLocalCloud('RoutingConfig.AdditionalVersionWeights of an alias');
  };
  const fields = ['FunctionName', 'Name', 'FunctionVersion', 'Description', 'RoutingConfig'];
  return {
    CreateAlias: {
      demands: demands('CreateAlias'),
      run(input: Input, call) {
        onlyMembers('CreateAlias', input, fields);
        refuseWeights(input);
        const ref = readFunctionName(input.FunctionName, call);
        findVersion(store, { ...ref, qualifier: undefined });
        return store.write(() => {
          if (store.aliases.get(ref, input.Name))
            throw conflict(`Alias already exists: ${functionArn(ref, input.Name)}`);
          const alias = {
            alias: input.Name,
            version: readVersion(ref, String(input.FunctionVersion)),
            description: input.Description ?? '',
            revisionId: cloud.ids.uuid(),
          };
          store.aliases.put(ref, alias);
          return describe(ref, alias);
        });
      },
    },
    GetAlias: {
      demands: demands('GetAlias'),
      run(input: Input, call) {
        onlyMembers('GetAlias', input, ['FunctionName', 'Name']);
        const ref = readFunctionName(input.FunctionName, call);
        return describe(ref, kept(ref, input.Name));
      },
    },
    UpdateAlias: {
      demands: demands('UpdateAlias'),
      run(input: Input, call) {
        onlyMembers('UpdateAlias', input, [...fields, 'RevisionId']);
        refuseWeights(input);
        const ref = readFunctionName(input.FunctionName, call);
        return store.write(() => {
          const before = kept(ref, input.Name);
          if (input.RevisionId && input.RevisionId !== before.revisionId) throw preconditionFailed();
          const after = {
            ...before,
            version: input.FunctionVersion === undefined ? before.version : readVersion(ref, input.FunctionVersion),
            description: input.Description ?? before.description,
            revisionId: cloud.ids.uuid(),
          };
          store.aliases.put(ref, after);
          return describe(ref, after);
        });
      },
    },
    DeleteAlias: {
      demands: demands('DeleteAlias'),
      run(input: Input, call) {
        onlyMembers('DeleteAlias', input, ['FunctionName', 'Name']);
        store.aliases.delete(readFunctionName(input.FunctionName, call), input.Name);
      },
    },
    ListAliases: {
      demands: demands('ListAliases'),
      run(input: Input & { Marker?: string; MaxItems?: number }, call) {
        onlyMembers('ListAliases', input, ['FunctionName', 'FunctionVersion', 'Marker', 'MaxItems']);
        const ref = readFunctionName(input.FunctionName, call);
        findVersion(store, { ...ref, qualifier: undefined });
        const all = store.aliases
          .list(ref)
          .filter(({ version }) => input.FunctionVersion === undefined || version === input.FunctionVersion);
        const { items, more } = page(all, input, ({ alias }) => alias);
        return { Aliases: items.map((alias) => describe(ref, alias)), ...more };
      },
    },
  };
};

const describe = (key: FunctionKey, { alias, version, description, revisionId }: Alias) => ({
  AliasArn: functionArn(key, alias),
  Name: alias,
  FunctionVersion: version,
  Description: description,
  RevisionId: revisionId,
});
