/**
 * Carries out lifecycle rules: looks every hour for what the last midnight (UTC) made due, as S3 rounds to midnights.
 */
import type { Timer } from '../../kernel/clock.ts';
import type { Bucket } from './buckets.ts';
import { remove } from './delete-object.ts';
import type { LifecycleFilter, LifecycleRule } from './lifecycle.ts';
import { type ObjectVersion, objectFromRow } from './objects.ts';
import type { S3 } from './s3.ts';
import { TRANSITIONS } from './storage-class.ts';
import { dropUpload, uploadsOf } from './uploads.ts';

const DAY = 24 * 60 * 60 * 1000;
const EVERY = 60 * 60 * 1000;
const REASON = 'Lifecycle Expiration';

export const startExpiring = (s3: S3): { stop(): void } => {
  let timer: Timer | undefined;
  const turn = (): void => {
    for (const bucket of s3.buckets.all()) {
      const { Rules = [] } = (bucket.configuration['lifecycle'] ?? {}) as { Rules?: readonly LifecycleRule[] };
      try {
        for (const rule of Rules) if (rule.Status === 'Enabled') applyRule(s3, bucket, rule);
      } catch (error) {
        s3.cloud.log(`s3: the lifecycle of ${bucket.name} failed: ${(error as Error).stack}`);
      }
    }
    timer = s3.cloud.clock.at(s3.cloud.clock.now() + EVERY, turn);
  };
  turn();
  return { stop: () => timer?.cancel() };
};

/** Days count from the midnight after the change. */
const dueAfter = (from: number, days: number): number => Math.ceil((from + days * DAY) / DAY) * DAY;

const applyRule = (s3: S3, bucket: Bucket, rule: LifecycleRule): void => {
  const now = s3.cloud.clock.now();
  const filter: LifecycleFilter = rule.Filter ?? { Prefix: rule.Prefix ?? '' };
  const abortAfter = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
  if (abortAfter !== undefined) {
    for (const upload of uploadsOf(s3, bucket)) {
      if (!upload.key.startsWith(prefixOf(filter)) || dueAfter(upload.started, abortAfter) > now) continue;
      s3.content.remove(s3.store.transaction(() => dropUpload(s3, upload)));
    }
  }
  // Newest first within a key: a version is noncurrent since its successor came.
  const rows = s3.store.sql('SELECT * FROM objects WHERE bucket = ? ORDER BY key, id DESC').all(bucket.id);
  let newer: { key: string; since: number; count: number } | undefined;
  for (const row of rows) {
    const version = objectFromRow(row);
    if (newer?.key !== version.key) newer = { key: version.key, since: 0, count: 0 };
    if (matches(version, filter)) applyTo(s3, bucket, rule, version, newer, now);
    if (!version.isLatest) newer.count++;
    newer.since = version.modified;
  }
};

const applyTo = (
  s3: S3,
  bucket: Bucket,
  rule: LifecycleRule,
  version: ObjectVersion,
  newer: { since: number; count: number },
  now: number,
): void => {
  const { Expiration: expiration, NoncurrentVersionExpiration: noncurrent } = rule;
  if (!version.isLatest) {
    const { NoncurrentDays: days, NewerNoncurrentVersions: kept = 0 } = noncurrent ?? {};
    if (days !== undefined && newer.count >= kept && dueAfter(newer.since, days) <= now)
      removeOne(s3, bucket, version, version.version);
    else if (!version.isMarker) moveTo(s3, version, noncurrentClass(rule, newer, now));
    return;
  }
  if (version.isMarker) {
    if (expiration?.ExpiredObjectDeleteMarker && isAlone(s3, bucket, version))
      removeOne(s3, bucket, version, version.version);
    return;
  }
  if (isDue(expiration, version, now)) {
    removeOne(s3, bucket, version, undefined);
    return;
  }
  moveTo(s3, version, rule.Transitions?.findLast((each) => isDue(each, version, now))?.StorageClass);
};

const noncurrentClass = (
  { NoncurrentVersionTransitions: all = [] }: LifecycleRule,
  newer: { since: number; count: number },
  now: number,
): string | undefined =>
  all.findLast(
    ({ NoncurrentDays: days = 0, NewerNoncurrentVersions: kept = 0 }) =>
      newer.count >= kept && dueAfter(newer.since, days) <= now,
  )?.StorageClass;

/** Only away: what is farther already stays there. */
const moveTo = (s3: S3, version: ObjectVersion, storageClass: string | undefined): void => {
  if (storageClass === undefined) return;
  if (TRANSITIONS.indexOf(storageClass) <= TRANSITIONS.indexOf(version.detail.storageClass)) return;
  s3.objects.setDetail(version, { ...version.detail, storageClass });
};

const isDue = (
  rule: { readonly Days?: number; readonly Date?: Date | string } | undefined,
  version: ObjectVersion,
  now: number,
): boolean => {
  if (rule?.Days !== undefined) return dueAfter(version.modified, rule.Days) <= now;
  return rule?.Date !== undefined && new Date(rule.Date).getTime() <= now;
};

const removeOne = (s3: S3, bucket: Bucket, { key }: ObjectVersion, version: string | undefined): void => {
  const input = version === undefined ? {} : { VersionId: version };
  remove(s3, bucket, key, input, REASON, 's3.amazonaws.com', s3.cloud.ids.uuid());
};

const isAlone = ({ store }: S3, bucket: Bucket, { key }: ObjectVersion): boolean =>
  Number(store.sql('SELECT count(*) AS n FROM objects WHERE bucket = ? AND key = ?').get(bucket.id, key)?.['n']) === 1;

const prefixOf = (filter: LifecycleFilter): string => filter.And?.Prefix ?? filter.Prefix ?? '';

const matches = ({ key, size, isMarker, detail }: ObjectVersion, filter: LifecycleFilter): boolean => {
  const { Tags = filter.Tag ? [filter.Tag] : [] } = filter.And ?? {};
  const above = filter.And?.ObjectSizeGreaterThan ?? filter.ObjectSizeGreaterThan;
  const below = filter.And?.ObjectSizeLessThan ?? filter.ObjectSizeLessThan;
  return (
    key.startsWith(prefixOf(filter)) &&
    Tags.every(({ Key, Value }) => Object.hasOwn(detail.tags, Key) && detail.tags[Key] === Value) &&
    (isMarker || ((above === undefined || size > above) && (below === undefined || size < below)))
  );
};
