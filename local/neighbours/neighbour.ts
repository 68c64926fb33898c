/** An emulator that answers for services which are not here: `http://127.0.0.1:5000`. */
import { Fault } from '../kernel/fault.ts';
import { publishedOf, publishedServices } from './published.ts';

export interface Neighbour {
  /** Names in signatures: `ec2`, `elasticloadbalancing`. */
  readonly services: readonly string[];
  /** `http://127.0.0.1:N` */
  readonly url: string;
}

/** A neighbour that cannot be had: said before anything starts. */
export class NeighbourRefused extends Error {
  override readonly name = 'NeighbourRefused';
}

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])$/;

/** The address without a path. Only this machine is trusted: what is sent there is neither encrypted nor guarded. */
export const loopbackUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.pathname === '/' && `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (url?.protocol !== 'http:' || !LOOPBACK.test(url.hostname) || !isPlain)
    throw new NeighbourRefused(
      `a neighbour is an address of this machine such as http://127.0.0.1:5000, and no path; got ${text}`,
    );
  return url.origin;
};

/** Throws {@link NeighbourRefused} for a service whose operations are not known here. */
export const requirePublished = (service: string): void => {
  if (publishedOf(service)) return;
  throw new NeighbourRefused(
    `a neighbour cannot answer ${service}: how its requests name their operations is not known here, so IAM could ` +
      `not be asked. Known are ${publishedServices().join(', ')}`,
  );
};

/** What came back, or did not, is the neighbour's doing. 501, since clients try again for minutes after other 5xx. */
export const neighbourFault = (name: 'NeighbourUnavailable' | 'NeighbourFailed', message: string): Fault =>
  new Fault(name, message, { status: 501 });
