import type { Operation } from '../../../kernel/cloud.ts';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { functionDemand } from '../demand.ts';
import { awsTime } from '../describe.ts';
import { conflict, failsConstraint, invalidParameter, notFound } from '../faults.ts';
import { findVersion, isVersion } from '../find-version.ts';
import { type FunctionRef, functionArn, readFunctionName } from '../function-name.ts';
import { type Lambda, page } from '../lambda.ts';
import type { KeptUrl, UrlCors } from '../url/kept-url.ts';

interface Input {
  FunctionName: string;
  Qualifier?: string;
  AuthType: KeptUrl['authType'];
  Cors?: UrlCors;
  InvokeMode?: string;
  Marker?: string;
  MaxItems?: number;
}

const MEMBERS = ['FunctionName', 'Qualifier', 'AuthType', 'Cors', 'InvokeMode'];

export const functionUrls = ({ cloud, store }: Lambda): Record<string, Operation> => {
  const demands = (action: string) => (input: Input, call: { account: string; region: string }) => [
    functionDemand(store, action, readFunctionName(input.FunctionName, call), {
      ...(input.AuthType && { 'lambda:FunctionUrlAuthType': input.AuthType }),
    }),
  ];
  const read = (input: Input, call: { account: string; region: string }): FunctionRef => {
    const ref = readFunctionName(input.FunctionName, call, input.Qualifier);
    if (ref.qualifier !== undefined && isVersion(ref.qualifier))
      throw failsConstraint(
        'qualifier',
        ref.qualifier,
        'satisfy regular expression pattern: (^\\$LATEST$)|((?!^[0-9]+$)([a-zA-Z0-9-_]+))',
      );
    findVersion(store, ref);
    return ref;
  };
  const kept = (ref: FunctionRef): KeptUrl => {
    const found = store.settings.get<KeptUrl>('url', ref, ref.qualifier ?? '');
    if (!found) throw notFound('The resource you requested does not exist.');
    return found;
  };
  const describe = (ref: FunctionRef, url: KeptUrl) => ({
    FunctionUrl: `${cloud.url}/_url/${url.id}/`,
    FunctionArn: functionArn(ref, ref.qualifier),
    AuthType: url.authType,
    ...(url.cors && { Cors: url.cors }),
    CreationTime: awsTime(url.created),
    LastModifiedTime: awsTime(url.modified),
    InvokeMode: 'BUFFERED',
  });
  return {
    CreateFunctionUrlConfig: {
      demands: demands('CreateFunctionUrlConfig'),
      run(input: Input, call) {
        onlyMembers('CreateFunctionUrlConfig', input, MEMBERS);
        const ref = read(input, call);
        const now = cloud.clock.now();
        const url: KeptUrl = {
          id: cloud.ids.short(32),
          authType: input.AuthType,
          cors: readCors(input.Cors),
          created: now,
          modified: now,
        };
        refuseStreaming(input);
        return store.write(() => {
          if (store.settings.get('url', ref, ref.qualifier ?? ''))
            throw conflict(
              `Failed to create function url config for [functionArn = ${functionArn(ref, ref.qualifier)}]. Error ` +
                `message:  FunctionUrlConfig exists for this Lambda function`,
            );
          store.settings.put('url', ref, ref.qualifier ?? '', url);
          return describe(ref, url);
        });
      },
    },
    GetFunctionUrlConfig: {
      demands: demands('GetFunctionUrlConfig'),
      run(input: Input, call) {
        onlyMembers('GetFunctionUrlConfig', input, ['FunctionName', 'Qualifier']);
        const ref = readFunctionName(input.FunctionName, call, input.Qualifier);
        return describe(ref, kept(ref));
      },
    },
    UpdateFunctionUrlConfig: {
      demands: demands('UpdateFunctionUrlConfig'),
      run(input: Input, call) {
        onlyMembers('UpdateFunctionUrlConfig', input, MEMBERS);
        const ref = read(input, call);
        refuseStreaming(input);
        return store.write(() => {
          const before = kept(ref);
          const after: KeptUrl = {
            ...before,
            authType: input.AuthType ?? before.authType,
            cors: input.Cors === undefined ? before.cors : readCors(input.Cors),
            modified: cloud.clock.now(),
          };
          store.settings.put('url', ref, ref.qualifier ?? '', after);
          return describe(ref, after);
        });
      },
    },
    DeleteFunctionUrlConfig: {
      demands: demands('DeleteFunctionUrlConfig'),
      run(input: Input, call) {
        onlyMembers('DeleteFunctionUrlConfig', input, ['FunctionName', 'Qualifier']);
        const ref = readFunctionName(input.FunctionName, call, input.Qualifier);
        kept(ref);
        store.settings.delete('url', ref, ref.qualifier ?? '');
      },
    },
    ListFunctionUrlConfigs: {
      demands: demands('ListFunctionUrlConfigs'),
      run(input: Input, call) {
        onlyMembers('ListFunctionUrlConfigs', input, ['FunctionName', 'Marker', 'MaxItems']);
        const ref = readFunctionName(input.FunctionName, call);
        findVersion(store, { ...ref, qualifier: undefined });
        const { items, more } = page(store.settings.list<KeptUrl>('url', ref), input, ({ qualifier }) => qualifier);
        const urls = items.map(({ qualifier, value }) =>
          describe({ ...ref, qualifier: qualifier || undefined }, value),
        );
        return { FunctionUrlConfigs: urls, ...more };
      },
    },
  };
};

const refuseStreaming = ({ InvokeMode }: Input): void => {
  if (InvokeMode === 'RESPONSE_STREAM') throw notInLocalCloud('InvokeMode RESPONSE_STREAM of a function URL');
};

const CORS = ['AllowCredentials', 'AllowHeaders', 'AllowMethods', 'AllowOrigins', 'ExposeHeaders', 'MaxAge'];

const readCors = (value: UrlCors | undefined): UrlCors | undefined => {
  if (value === undefined || value === null || Object.keys(value).length === 0) return undefined;
  for (const name of Object.keys(value)) if (!CORS.includes(name)) throw invalidParameter(`Cors has no member ${name}`);
  for (const method of value.AllowMethods ?? [])
    if (!/^(GET|PUT|HEAD|POST|PATCH|DELETE|\*)$/.test(method))
      throw failsConstraint('cors.allowMethods', method, 'be a method other than OPTIONS, of at most 6 characters');
  return value;
};
