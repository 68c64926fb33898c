import type { Call, Demand, Operation } from '../../../kernel/cloud.ts';
import { tagContext } from '../../../kernel/tags.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { describeMapping, mappingArn } from '../describe-mapping.ts';
import { conflict, notFound } from '../faults.ts';
import { findVersion } from '../find-version.ts';
import { functionArn, readFunctionName, refArn } from '../function-name.ts';
import { type Lambda, page } from '../lambda.ts';
import { MAPPING_MEMBERS, type MappingInput, readMapping } from '../mapping-input.ts';
import { beginReading, mayRead } from '../sources/begin-reading.ts';
import type { Mapping } from '../store/mappings.ts';
import { readTags } from '../tags.ts';

interface Input extends MappingInput {
  UUID: string;
  FunctionName?: string;
  EventSourceArn?: string;
  Tags?: Record<string, string>;
  Marker?: string;
  MaxItems?: number;
}

export const eventSourceMappings = (lambda: Lambda): Record<string, Operation> => {
  const { cloud, store, pollers } = lambda;
  const find = (uuid: string, call: Call): Mapping => {
    const found = store.mappings.get(uuid);
    if (!found || found.account !== call.account || found.region !== call.region)
      throw notFound('The resource you requested does not exist.');
    return found;
  };
  const demands = (action: string) => (input: Input, call: Call) => [
    mappingDemand(action, find(input.UUID, call), call),
  ];
  const describe = (mapping: Mapping, state?: string) =>
    describeMapping(mapping, state, pollers.lastResult(mapping.uuid));
  return {
    CreateEventSourceMapping: {
      demands: (input: Input, call) => [
        {
          action: 'lambda:CreateEventSourceMapping',
          resource: '*',
          context: {
            'lambda:FunctionArn': functionArn(readFunctionName(input.FunctionName, call)),
            ...tagContext(input.Tags),
          },
        },
      ],
      async run(input: Input, call) {
        onlyMembers('CreateEventSourceMapping', input, [
          ...MAPPING_MEMBERS,
          'EventSourceArn',
          'StartingPosition',
          'Tags',
        ]);
        const ref = readFunctionName(input.FunctionName, call);
        const fn = findVersion(store, ref);
        const mapping: Mapping = {
          ...readMapping(input, undefined, String(input.EventSourceArn)),
          uuid: cloud.ids.uuid(),
          account: call.account,
          region: call.region,
          functionArn: refArn(ref),
          functionName: ref.name,
          qualifier: ref.qualifier,
          sourceArn: String(input.EventSourceArn),
          tags: readTags(input.Tags),
          modified: cloud.clock.now(),
        };
        const twin = store.mappings
          .list(call.account, call.region)
          .find(({ sourceArn, functionArn: arn }) => sourceArn === mapping.sourceArn && arn === mapping.functionArn);
        if (twin) {
          throw conflict(
            `An event source mapping with event source arn (" ${mapping.sourceArn} ") and function (" ${ref.name} ` +
              `") already exists. Please update or delete the existing mapping with UUID ${twin.uuid}`,
          );
        }
        await mayRead(cloud, mapping, fn);
        const progress = await beginReading(cloud, mapping, fn);
        store.write(() => {
          store.mappings.put(mapping);
          if (progress) store.mappings.keepProgress(mapping.uuid, progress.shard, progress.value);
        });
        pollers.changed(mapping.uuid);
        return describe(mapping, 'Creating');
      },
    },
    GetEventSourceMapping: {
      demands: demands('GetEventSourceMapping'),
      run(input: Input, call) {
        onlyMembers('GetEventSourceMapping', input, ['UUID']);
        return describe(find(input.UUID, call));
      },
    },
    ListEventSourceMappings: {
      demands: () => [{ action: 'lambda:ListEventSourceMappings', resource: '*' }],
      run(input: Input, call) {
        onlyMembers('ListEventSourceMappings', input, ['EventSourceArn', 'FunctionName', 'Marker', 'MaxItems']);
        const wanted =
          input.FunctionName === undefined ? undefined : refArn(readFunctionName(input.FunctionName, call));
        const all = store.mappings
          .list(call.account, call.region)
          .filter(({ sourceArn }) => input.EventSourceArn === undefined || sourceArn === input.EventSourceArn)
          .filter(({ functionArn: arn }) => wanted === undefined || arn === wanted);
        const { items, more } = page(all, input, ({ uuid }) => uuid);
        return { EventSourceMappings: items.map((mapping) => describe(mapping)), ...more };
      },
    },
    UpdateEventSourceMapping: {
      demands: demands('UpdateEventSourceMapping'),
      run(input: Input, call) {
        onlyMembers('UpdateEventSourceMapping', input, [...MAPPING_MEMBERS, 'UUID']);
        const before = find(input.UUID, call);
        const ref = readFunctionName(input.FunctionName ?? before.functionArn, call);
        findVersion(store, ref);
        const after: Mapping = {
          ...before,
          ...readMapping(input, before, before.sourceArn),
          functionArn: refArn(ref),
          functionName: ref.name,
          qualifier: ref.qualifier,
          modified: cloud.clock.now(),
        };
        store.mappings.put(after);
        pollers.changed(after.uuid);
        return describe(after, 'Updating');
      },
    },
    DeleteEventSourceMapping: {
      demands: demands('DeleteEventSourceMapping'),
      run(input: Input, call) {
        onlyMembers('DeleteEventSourceMapping', input, ['UUID']);
        const mapping = find(input.UUID, call);
        store.mappings.delete(mapping.uuid);
        pollers.changed(mapping.uuid);
        return describe(mapping, 'Deleting');
      },
    },
  };
};

export const mappingDemand = (
  action: string,
  mapping: Mapping,
  call: Call,
  context: NonNullable<Demand['context']> = {},
): Demand => ({
  action: `lambda:${action}`,
  resource: mappingArn(mapping),
  context: {
    'lambda:FunctionArn': functionArn(readFunctionName(mapping.functionArn, call)),
    ...Object.fromEntries(Object.entries(mapping.tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
    ...context,
  },
});
