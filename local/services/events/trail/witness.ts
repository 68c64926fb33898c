/**
 * The trail of every account: each call that changes something is an event on the default bus of its account and
 * region. It costs nothing where no rule there listens to a trail.
 */
import type { Witnessed } from '../../../kernel/cloud.ts';
import type { EventBridge } from '../event-bridge.ts';
import { eventText, secondsOf } from '../event-text.ts';
import { apiCallDetail, DETAIL_TYPE, placeOf } from './api-call-event.ts';
import { isRecorded } from './recorded.ts';

const DEFAULT_BUS = 'default';

export const makeWitness =
  ({ cloud, store, ingest, queue }: Pick<EventBridge, 'cloud' | 'store' | 'ingest' | 'queue'>) =>
  (seen: Witnessed): void => {
    if (!isRecorded(seen.service, seen.operation)) return;
    const place = placeOf(seen);
    const bus = { ...place, name: DEFAULT_BUS };
    const listens = store
      .rules(bus)
      .some(({ state, pattern }) => state !== 'DISABLED' && pattern?.includes(DETAIL_TYPE));
    if (!listens) return;
    const now = cloud.clock.now();
    const id = cloud.ids.uuid();
    const text = eventText({
      id,
      ...place,
      source: `aws.${seen.service}`,
      detailType: DETAIL_TYPE,
      time: secondsOf(now),
      resources: [],
      detail: JSON.stringify(apiCallDetail(seen, id, now)),
    });
    ingest(bus, { id, text }, 0);
    queue.pump();
  };
