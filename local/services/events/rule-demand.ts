/** What the operations on rules and buses ask of IAM. */
import type { Call, Demand } from '../../kernel/cloud.ts';
import { type BusAddress, busArn, readBusAddress, ruleArn } from './addresses.ts';
import type { EventStore } from './store.ts';

type Context = Record<string, string | readonly string[]>;

/** Rules are made by the account they are in here, so that is their creator; managed rules do not exist. */
export const ruleDemand = (
  { store }: { store: EventStore },
  action: string,
  busName: string | undefined,
  rule: string,
  call: Call,
  context: Context = {},
): Demand => {
  const bus = readBusAddress(busName, call);
  const resource = ruleArn(bus, rule);
  return {
    action,
    resource,
    context: {
      'events:creatorAccount': bus.account,
      'events:ManagedBy': [],
      ...tagsOf(store, resource),
      ...context,
    },
    resourcePolicy: store.bus(bus)?.policy,
  };
};

export const busDemand = (
  { store }: { store: EventStore },
  action: string,
  bus: BusAddress,
  context: Context = {},
): Demand => {
  const resource = busArn(bus);
  return {
    action,
    resource,
    context: { ...tagsOf(store, resource), ...context },
    resourcePolicy: store.bus(bus)?.policy,
  };
};

const tagsOf = (store: EventStore, arn: string): Context =>
  Object.fromEntries(store.tags(arn).map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value]));
