/** The four figures of delivery, of each component at an address. */
import { type DeliveryMetrics, deliveryMetrics, type StartOf } from '../delivery-metrics.ts';
import { executionRecord } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import { NotFound } from '../ledger/record.ts';
import { type Clock, later } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import { headRecord, type State, serialRecord } from '../state.ts';

export interface MetricsAnswer {
  readonly metrics: readonly DeliveryMetrics[];
}

const DAY_SECONDS = 24 * 3600;
const DAYS = 30;
/** The newest that are read of a component: a function has no time for more. */
const MOST = 500;
const PAGE = 100;

export const metricsOf =
  ({ ledger, clock }: { ledger: Ledger; clock: Clock }) =>
  async ({ address, days = DAYS }: { address: string; days?: number }): Promise<MetricsAnswer> => {
    const until = clock.now();
    const since = later(until, -days * DAY_SECONDS);
    const { items } = await ledger.list(`STATE#${address}`, { prefix: 'HEAD#' });
    if (items.length === 0) throw new NotFound(`state at ${address}`);
    const components = items.map((item) => headRecord.parse(item).data.component);
    const metrics = await Promise.all(
      components.map(async (component) => {
        const serials = await serialsSince(ledger, { address, component, since });
        // Fewer than the time asks for were read: the time begins with the first of them.
        const from = serials.length === MOST ? (serials[0]?.recordedAt ?? since) : since;
        return deliveryMetrics({ address, component, since: from, until }, serials, await startsOf(ledger, serials));
      }),
    );
    return { metrics };
  };

/** Oldest first. */
const serialsSince = async (
  ledger: Ledger,
  { address, component, since }: { address: string; component: string; since: string },
): Promise<readonly State[]> => {
  const found: State[] = [];
  let after: string | undefined;
  do {
    const page = await ledger.list(`STATE#${address}`, {
      prefix: `SERIAL#${component}#`,
      newestFirst: true,
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    const serials = page.items.map((item) => serialRecord.parse(item).data);
    const young = serials.filter(({ recordedAt }) => recordedAt >= since);
    found.push(...young);
    after = young.length === serials.length ? page.next : undefined;
  } while (after !== undefined && found.length < MOST);
  return found.slice(0, MOST).toReversed();
};

const startsOf = async (ledger: Ledger, serials: readonly State[]): Promise<ReadonlyMap<string, StartOf>> => {
  const ids = [...new Set(serials.map(({ executionId }) => executionId))];
  const starts = new Map<string, StartOf>();
  for (const id of ids) {
    const item = await executionRecord.read(ledger, keys.execution(id));
    if (item) starts.set(id, item.data);
  }
  return starts;
};
