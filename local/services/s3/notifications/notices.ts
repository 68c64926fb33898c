/** Notifications on their way: a row each, written with the change, tried for a day. */
import type { DatabaseSync } from 'node:sqlite';
import type { Cloud } from '../../../kernel/cloud.ts';
import { type Deliveries, openDeliveries } from '../../../kernel/deliveries.ts';
import { mayRecover, reasonOf } from '../../../kernel/fault.ts';
import type { Destination } from './configuration.ts';
import { type Sender, send } from './send.ts';

export interface Notice extends Pick<Destination, 'service' | 'arn'> {
  readonly bucket: Sender;
  readonly message: string;
}

const LONGEST = 24 * 60 * 60 * 1000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 20 * 60 * 1000;

export const openNotices = (cloud: Cloud, db: DatabaseSync): Deliveries<Notice> =>
  openDeliveries<Notice>(cloud, 's3', db, {
    deliver: (notice) => send(cloud, notice.bucket, notice, notice.message),
    async failed({ bucket, arn }, { attempts, begun }, error) {
      const at = cloud.clock.now() + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempts);
      if (mayRecover(error) && at < begun + LONGEST) return at;
      cloud.log(`s3: ${bucket.name} could not tell ${arn} of a change: ${reasonOf(error)}`);
      return undefined;
    },
  });
