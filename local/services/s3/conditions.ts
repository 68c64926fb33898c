/** Conditional reads and writes: If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since. */
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { noSuchKey, preconditionFailed } from './faults.ts';
import type { ObjectVersion } from './objects.ts';

export interface ReadConditions {
  IfMatch?: string;
  IfNoneMatch?: string;
  IfModifiedSince?: Date;
  IfUnmodifiedSince?: Date;
}

export const READ_CONDITIONS = ['IfMatch', 'IfNoneMatch', 'IfModifiedSince', 'IfUnmodifiedSince'];

const matches = (etag: string, header: string): boolean =>
  header.split(',').some((each) => {
    const wanted = each.trim();
    return wanted === '*' || wanted.replace(/^W\//, '').replaceAll('"', '') === etag.replaceAll('"', '');
  });

/** HTTP dates have no milliseconds. */
const seconds = (time: number): number => Math.floor(time / 1000);

/** If-Match outranks If-Unmodified-Since, and If-None-Match outranks If-Modified-Since, as in HTTP. */
export const checkRead = ({ etag, modified }: ObjectVersion, conditions: ReadConditions): void => {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  if (IfMatch !== undefined) {
    if (!matches(etag, IfMatch)) throw preconditionFailed('If-Match');
  } else if (IfUnmodifiedSince && seconds(modified) > seconds(IfUnmodifiedSince.getTime()))
    throw preconditionFailed('If-Unmodified-Since');
  if (IfNoneMatch !== undefined) {
    if (matches(etag, IfNoneMatch)) throw notModified(etag);
  } else if (IfModifiedSince && seconds(modified) <= seconds(IfModifiedSince.getTime())) throw notModified(etag);
};

/** A copy that is not made is a failure, where a read that is not needed is none. */
export const checkCopied = (object: ObjectVersion, conditions: ReadConditions): void => {
  try {
    checkRead(object, conditions);
  } catch (error) {
    if (!(error instanceof Fault) || error.status !== 304) throw error;
    throw preconditionFailed(
      conditions.IfNoneMatch === undefined ? 'x-amz-copy-source-If-Modified-Since' : 'x-amz-copy-source-If-None-Match',
    );
  }
};

const notModified = (etag: string): Fault =>
  new Fault('NotModified', 'Not Modified', { status: 304, fields: { ETag: etag } });

export interface WriteConditions {
  IfMatch?: string;
  IfNoneMatch?: string;
}

export const WRITE_CONDITIONS = ['IfMatch', 'IfNoneMatch'];

/** In the transaction of the write: what is checked here is still so when the row is written. */
export const checkWrite = (current: ObjectVersion | undefined, key: string, conditions: WriteConditions): void => {
  const { IfMatch, IfNoneMatch } = conditions;
  const present = current && !current.isMarker ? current : undefined;
  if (IfNoneMatch !== undefined) {
    if (IfNoneMatch !== '*') throw notInLocalCloud(`If-None-Match with anything but * on an S3 write`);
    if (present) throw preconditionFailed('If-None-Match');
  }
  if (IfMatch !== undefined) {
    if (!present) throw noSuchKey(key);
    if (!matches(present.etag, IfMatch)) throw preconditionFailed('If-Match');
  }
};
