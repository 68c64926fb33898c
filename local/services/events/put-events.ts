import type { Call, Demand, Operation } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type BusAddress, busArn, readBusAddress } from './addresses.ts';
import type { EventBridge } from './event-bridge.ts';
import { eventText, secondsOf } from './event-text.ts';
import { invalid } from './faults.ts';
import { busDemand } from './rule-demand.ts';

interface Entry {
  /**
   * Seconds since 1970 on the wire, also a date or its text in calls from inside; the second it arrives without one.
   */
  readonly Time?: number | string | Date;
  readonly Source?: string;
  readonly Resources?: readonly string[];
  readonly DetailType?: string;
  /** JSON text of an object. */
  readonly Detail?: string;
  readonly EventBusName?: string;
}

interface Input {
  readonly Entries: readonly Entry[];
}

type Result = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** All entries together, measured as AWS says: 14 bytes for a time, and the bytes of each text. */
const LARGEST = 1024 * 1024;
const MEMBERS = ['Time', 'Source', 'Resources', 'DetailType', 'Detail', 'EventBusName'];
const DEEPEST = 1000;

/** Answers when all deliveries of all entries are written down; entries fail one by one. */
export const putEvents = (bridge: EventBridge): Operation<Input> => ({
  demands: (input, call) => demandsOf(bridge, input, call),
  run(input, call) {
    if ('EndpointId' in input && input.EndpointId) throw notInLocalCloud('global endpoints of EventBridge');
    onlyMembers('events:PutEvents', input, ['Entries']);
    for (const entry of input.Entries) onlyMembers('an entry of events:PutEvents', entry, MEMBERS);
    if (input.Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > LARGEST)
      throw invalid('Total size of the entries in the request is over the limit.');
    const results = bridge.store.transaction(() => input.Entries.map((entry) => putEntry(bridge, entry, call)));
    bridge.queue.pump();
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  },
});

const demandsOf = (bridge: EventBridge, input: Input, call: Call): Demand[] => {
  const demands = new Map<string, Demand>();
  for (const entry of Array.isArray(input.Entries) ? (input.Entries as Entry[]) : []) {
    const bus = readBusAddress(entry.EventBusName, call);
    const context = {
      'events:source': entry.Source ?? [],
      'events:detail-type': entry.DetailType ?? [],
      'events:eventBusInvocation': 'false',
    };
    demands.set(JSON.stringify([busArn(bus), context]), busDemand(bridge, 'events:PutEvents', bus, context));
  }
  return [...demands.values()];
};

const putEntry = (bridge: EventBridge, entry: Entry, call: Call): Result => {
  const bus = readBusAddress(entry.EventBusName, call);
  const refusal = refuse(entry, bus, call);
  if (refusal) return refusal;
  const id = bridge.cloud.ids.uuid();
  const text = eventText({
    id,
    account: call.account,
    region: call.region,
    source: entry.Source as string,
    detailType: entry.DetailType as string,
    time: timeOf(entry, bridge.cloud.clock.now()),
    resources: entry.Resources ?? [],
    detail: entry.Detail as string,
  });
  // An event for a bus that is not there is taken and lost, as on AWS.
  bridge.ingest(bus, { id, text }, 0);
  return { EventId: id };
};

const refuse = (entry: Entry, bus: BusAddress, call: Call): Result | undefined => {
  const argument = (name: string, why: string): Result => ({
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${why}`,
  });
  for (const name of ['Source', 'DetailType', 'Detail'] as const)
    if (!entry[name]) return argument(name, `${name} is a required argument.`);
  if (Number.isNaN(timeOf(entry, 0))) return argument('Time', 'Time must be a timestamp.');
  if (bus.region !== call.region)
    return argument('EventBusName', 'The event bus must be in the region of the request.');
  if (call.principal.kind !== 'service' && entry.Source?.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  if (!isObject(entry.Detail as string)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return undefined;
};

/** Seconds since 1970; NaN for what is no time. */
const timeOf = ({ Time: time }: Entry, now: number): number => {
  if (time === undefined) return secondsOf(now);
  const date = new Date(typeof time === 'number' ? time * 1000 : time);
  return secondsOf(date.getTime());
};

const isObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) && !isDeeper(value, DEEPEST);
  } catch {
    return false;
  }
};

const isDeeper = (value: unknown, levels: number): boolean => {
  if (value === null || typeof value !== 'object') return false;
  return levels === 0 || Object.values(value).some((child) => isDeeper(child, levels - 1));
};

const sizeOf = (entry: Entry): number => {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const bytes = texts.reduce((sum: number, text) => sum + (text ? Buffer.byteLength(text) : 0), 0);
  return bytes + (entry.Time === undefined ? 0 : 14);
};
