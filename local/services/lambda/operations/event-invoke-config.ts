import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import type { EventInvokeSettings } from '../async/event-invoke-settings.ts';
import { readDestination } from '../async/send-to-destination.ts';
import { functionDemand } from '../demand.ts';
import { notFound } from '../faults.ts';
import { findVersion } from '../find-version.ts';
import { type FunctionRef, functionArn, readFunctionName } from '../function-name.ts';
import { type Lambda, page } from '../lambda.ts';

interface Input {
  FunctionName: string;
  Qualifier?: string;
  MaximumRetryAttempts?: number;
  MaximumEventAgeInSeconds?: number;
  DestinationConfig?: { OnSuccess?: { Destination?: string }; OnFailure?: { Destination?: string } };
}

const MEMBERS = ['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig'];

export const eventInvokeConfig = ({ cloud, store }: Lambda): Record<string, Operation> => {
  const demands = (action: string) => (input: Input, call: { account: string; region: string }) => [
    functionDemand(store, action, readFunctionName(input.FunctionName, call)),
  ];
  const read = (input: Input, call: { account: string; region: string }): FunctionRef => {
    const ref = readFunctionName(input.FunctionName, call, input.Qualifier);
    findVersion(store, ref);
    return ref;
  };
  /** `$LATEST` and no qualifier are the same here. */
  const place = ({ qualifier }: FunctionRef): string => (qualifier === '$LATEST' ? '' : (qualifier ?? ''));
  const kept = (ref: FunctionRef): EventInvokeSettings => {
    const found = store.settings.get<EventInvokeSettings>('event-invoke', ref, place(ref));
    if (!found)
      throw notFound(`The function ${functionArn(ref, ref.qualifier ?? '$LATEST')} doesn't have an EventInvokeConfig`);
    return found;
  };
  const put = (input: Input, ref: FunctionRef, before: EventInvokeSettings | undefined) => {
    const { OnSuccess, OnFailure } = input.DestinationConfig ?? {};
    const after: EventInvokeSettings = {
      maximumRetries: input.MaximumRetryAttempts ?? before?.maximumRetries,
      maximumAge: input.MaximumEventAgeInSeconds ?? before?.maximumAge,
      onSuccess: OnSuccess ? readDestination(OnSuccess.Destination) : before?.onSuccess,
      onFailure: OnFailure ? readDestination(OnFailure.Destination) : before?.onFailure,
      modified: cloud.clock.now(),
    };
    store.settings.put('event-invoke', ref, place(ref), after);
    return describe(ref, after);
  };
  return {
    PutFunctionEventInvokeConfig: {
      demands: demands('PutFunctionEventInvokeConfig'),
      run(input: Input, call) {
        onlyMembers('PutFunctionEventInvokeConfig', input, MEMBERS);
        return put(input, read(input, call), undefined);
      },
    },
    UpdateFunctionEventInvokeConfig: {
      demands: demands('UpdateFunctionEventInvokeConfig'),
      run(input: Input, call) {
        onlyMembers('UpdateFunctionEventInvokeConfig', input, MEMBERS);
        const ref = read(input, call);
        return put(input, ref, kept(ref));
      },
    },
    GetFunctionEventInvokeConfig: {
      demands: demands('GetFunctionEventInvokeConfig'),
      run(input: Input, call) {
        onlyMembers('GetFunctionEventInvokeConfig', input, ['FunctionName', 'Qualifier']);
        const ref = read(input, call);
        return describe(ref, kept(ref));
      },
    },
    DeleteFunctionEventInvokeConfig: {
      demands: demands('DeleteFunctionEventInvokeConfig'),
      run(input: Input, call) {
        onlyMembers('DeleteFunctionEventInvokeConfig', input, ['FunctionName', 'Qualifier']);
        const ref = read(input, call);
        kept(ref);
        store.settings.delete('event-invoke', ref, place(ref));
      },
    },
    ListFunctionEventInvokeConfigs: {
      demands: demands('ListFunctionEventInvokeConfigs'),
      run(input: Input & { Marker?: string; MaxItems?: number }, call) {
        onlyMembers('ListFunctionEventInvokeConfigs', input, ['FunctionName', 'Marker', 'MaxItems']);
        const ref = read(input, call);
        const { items, more } = page(
          store.settings.list<EventInvokeSettings>('event-invoke', ref),
          input,
          ({ qualifier }) => qualifier,
        );
        return {
          FunctionEventInvokeConfigs: items.map(({ qualifier, value }) =>
            describe({ ...ref, qualifier: qualifier || undefined }, value),
          ),
          ...more,
        };
      },
    },
  };
};

const describe = (ref: FunctionRef, settings: EventInvokeSettings) => ({
  LastModified: new Date(settings.modified),
  FunctionArn: functionArn(ref, ref.qualifier ?? '$LATEST'),
  ...(settings.maximumRetries !== undefined && { MaximumRetryAttempts: settings.maximumRetries }),
  ...(settings.maximumAge !== undefined && { MaximumEventAgeInSeconds: settings.maximumAge }),
  DestinationConfig: {
    OnSuccess: settings.onSuccess === undefined ? {} : { Destination: settings.onSuccess },
    OnFailure: settings.onFailure === undefined ? {} : { Destination: settings.onFailure },
  },
});
