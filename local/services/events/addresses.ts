/** Names and ARNs of buses and rules. An EventBusName may be a name of the caller's own bus or the ARN of any. */
import { Fault } from '../../kernel/fault.ts';
import { invalid } from './faults.ts';

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** A bus, which may not exist. */
export interface BusAddress extends Place {
  readonly name: string;
}

const BUS_ARN = /^arn:aws:events:([a-z0-9-]+):(\d{12}):event-bus\/([/.\-_A-Za-z0-9]+)$/;

export const readBusAddress = (text: string | undefined, place: Place): BusAddress => {
  if (text === undefined || text === '') return { account: place.account, region: place.region, name: 'default' };
  const [, region, account, name] = BUS_ARN.exec(text) ?? [];
  if (region && account && name) return { account, region, name };
  return { account: place.account, region: place.region, name: text };
};

export const busArn = ({ account, region, name }: BusAddress): string =>
  `arn:aws:events:${region}:${account}:event-bus/${name}`;

/** Rules of the default bus have no bus in their ARN. */
export const ruleArn = (bus: BusAddress, rule: string): string =>
  `arn:aws:events:${bus.region}:${bus.account}:rule/${bus.name === 'default' ? '' : `${bus.name}/`}${rule}`;

/** The bus of the ARN of a bus or rule; `rule` is undefined for a bus. Throws if it is neither. */
export const readResourceArn = (arn: string | undefined): { bus: BusAddress; rule?: string } => {
  const [, region, account, kind, path] =
    /^arn:aws:events:([a-z0-9-]+):(\d{12}):(event-bus|rule)\/(.+)$/.exec(arn ?? '') ?? [];
  if (!region || !account || !path)
    throw invalid(`Parameter ResourceARN is not valid. Reason: Provided Arn is not in correct format.`);
  if (kind === 'event-bus') return { bus: { account, region, name: path } };
  const cut = path.lastIndexOf('/');
  return { bus: { account, region, name: cut < 0 ? 'default' : path.slice(0, cut) }, rule: path.slice(cut + 1) };
};

export const noBus = (name: string): Fault =>
  new Fault('ResourceNotFoundException', `Event bus ${name} does not exist.`);

export const noRule = (bus: BusAddress, rule: string): Fault =>
  new Fault('ResourceNotFoundException', `Rule ${rule} does not exist on EventBus ${bus.name}.`);
