/** Making, reading, changing and deleting buses. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type BusAddress, busArn, noBus, readBusAddress } from './addresses.ts';
import { type EventBridge, pageOf } from './event-bridge.ts';
import { BUSES, invalid, limitExceeded } from './faults.ts';
import { busDemand } from './rule-demand.ts';
import type { Bus } from './store.ts';
import { putTags, readTags, type Tag } from './tags.ts';

interface Settings {
  readonly Description?: string;
  readonly KmsKeyIdentifier?: string;
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

const ownBus = (name: string, call: Call): BusAddress => ({ account: call.account, region: call.region, name });

const shown = (bus: Bus) => ({
  Name: bus.name,
  Arn: busArn(bus),
  Description: bus.description,
  KmsKeyIdentifier: bus.kmsKey,
  DeadLetterConfig: bus.deadLetterArn ? { Arn: bus.deadLetterArn } : undefined,
  Policy: bus.policy,
  CreationTime: bus.created === undefined ? undefined : new Date(bus.created),
  LastModifiedTime: bus.modified === undefined ? undefined : new Date(bus.modified),
});

const settled = (bus: Bus) => ({
  Description: bus.description,
  KmsKeyIdentifier: bus.kmsKey,
  DeadLetterConfig: bus.deadLetterArn ? { Arn: bus.deadLetterArn } : undefined,
});

export const createEventBus = (bridge: EventBridge): Operation<Settings & { Name: string; Tags?: readonly Tag[] }> => ({
  demands: (input, call) => [
    { action: 'events:CreateEventBus', resource: busArn(ownBus(input.Name, call)) },
    ...(input.Tags?.length ? [{ action: 'events:TagResource', resource: busArn(ownBus(input.Name, call)) }] : []),
  ],
  run(input, call) {
    onlyMembers('events:CreateEventBus', input, [
      'Name',
      'Description',
      'KmsKeyIdentifier',
      'DeadLetterConfig',
      'Tags',
    ]);
    if (input.Name.includes('/')) throw invalid("Event bus name must not contain '/'.");
    const tags = readTags(input.Tags);
    const address = ownBus(input.Name, call);
    const now = bridge.cloud.clock.now();
    const bus: Bus = {
      ...address,
      policy: undefined,
      description: input.Description || undefined,
      kmsKey: input.KmsKeyIdentifier || undefined,
      deadLetterArn: input.DeadLetterConfig?.Arn,
      created: now,
      modified: now,
    };
    bridge.store.transaction(() => {
      if (bridge.store.bus(address))
        throw new Fault('ResourceAlreadyExistsException', `Event bus ${input.Name} already exists.`);
      if (bridge.store.buses(call).length >= BUSES) throw limitExceeded();
      bridge.store.putBus(bus);
      putTags(bridge.store, busArn(address), tags);
    });
    return { EventBusArn: busArn(address), ...settled(bus) };
  },
});

export const describeEventBus = (bridge: EventBridge): Operation<{ Name?: string }> => ({
  demands: (input, call) => [busDemand(bridge, 'events:DescribeEventBus', readBusAddress(input.Name, call))],
  run(input, call) {
    onlyMembers('events:DescribeEventBus', input, ['Name']);
    const address = readBusAddress(input.Name, call);
    const bus = bridge.store.bus(address);
    if (!bus) throw noBus(address.name);
    return shown(bus);
  },
});

export const updateEventBus = (bridge: EventBridge): Operation<Settings & { Name?: string }> => ({
  demands: (input, call) => [busDemand(bridge, 'events:UpdateEventBus', readBusAddress(input.Name, call))],
  run(input, call) {
    onlyMembers('events:UpdateEventBus', input, ['Name', 'Description', 'KmsKeyIdentifier', 'DeadLetterConfig']);
    const address = readBusAddress(input.Name, call);
    const bus = bridge.store.bus(address);
    if (!bus) throw noBus(address.name);
    const changed: Bus = {
      ...bus,
      description: input.Description || undefined,
      kmsKey: input.KmsKeyIdentifier || undefined,
      deadLetterArn: input.DeadLetterConfig?.Arn,
      modified: bridge.cloud.clock.now(),
    };
    bridge.store.putBus(changed);
    return { Arn: busArn(address), Name: address.name, ...settled(changed) };
  },
});

/** A bus that is not there is deleted already; its rules must be gone. */
export const deleteEventBus = (bridge: EventBridge): Operation<{ Name: string }> => ({
  demands: (input, call) => [busDemand(bridge, 'events:DeleteEventBus', ownBus(input.Name, call))],
  run(input, call) {
    onlyMembers('events:DeleteEventBus', input, ['Name']);
    if (input.Name === 'default') throw invalid('Cannot delete event bus default.');
    const address = ownBus(input.Name, call);
    bridge.store.transaction(() => {
      if (bridge.store.rules(address).length > 0)
        throw invalid(`Event bus ${input.Name} can't be deleted since it has rules.`);
      bridge.store.dropBus(address);
      bridge.store.dropTags(busArn(address));
    });
  },
});

export const listEventBuses = (
  bridge: EventBridge,
): Operation<{ NamePrefix?: string; Limit?: number; NextToken?: string }> => ({
  demands: () => [{ action: 'events:ListEventBuses', resource: '*' }],
  run(input, call) {
    onlyMembers('events:ListEventBuses', input, ['NamePrefix', 'Limit', 'NextToken']);
    const byDefault = bridge.store.bus({ account: call.account, region: call.region, name: 'default' }) as Bus;
    const others = bridge.store.buses(call).filter(({ name }) => name !== 'default');
    const { NamePrefix: prefix = '' } = input;
    const { items, more } = pageOf(
      input,
      [byDefault, ...others].filter(({ name }) => name.startsWith(prefix)),
    );
    return {
      EventBuses: items.map(({ kmsKey: _kms, deadLetterArn: _dlq, ...bus }) =>
        shown({ ...bus, kmsKey: undefined, deadLetterArn: undefined }),
      ),
      ...more,
    };
  },
});
