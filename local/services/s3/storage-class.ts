/** Storage classes, and what can be read in them. */
import { Fault } from '../../kernel/fault.ts';
import type { ObjectVersion } from './objects.ts';

/** What lifecycle rules move objects to, from the nearest to the farthest. */
export const TRANSITIONS = [
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'ONEZONE_IA',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
];
/** Objects in these could be read only after a restore, which is not here. */
const ARCHIVES = ['GLACIER', 'DEEP_ARCHIVE'];

export const refuseArchived = ({ detail }: ObjectVersion): void => {
  if (!ARCHIVES.includes(detail.storageClass)) return;
  throw new Fault('InvalidObjectState', "The operation is not valid for the object's storage class", {
    status: 403,
    fields: { StorageClass: detail.storageClass },
  });
};
