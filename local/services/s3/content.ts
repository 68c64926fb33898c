/**
 * The bodies of objects: files named by random ids, never by keys, so that no key can leave its bucket.
 * A file is complete before the row that names it is written; what no row names is swept at the next start.
 */
import { createReadStream, createWriteStream, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault } from '../../kernel/fault.ts';

export interface Content {
  write(bytes: Uint8Array): Promise<string>;
  /** One file of several, in order; `see` is given all bytes on their way. */
  join(ids: readonly string[], see?: (chunk: Uint8Array) => void): Promise<string>;
  /** Part of a file as a new one; `end` is exclusive. */
  slice(id: string, start: number, end: number): Promise<string>;
  /** Opens at once: the bytes stay readable even if the object is deleted meanwhile. `end` is exclusive. */
  stream(id: string, start: number, end: number): Readable;
  read(id: string): Buffer;
  /** After the rows that named them are gone. */
  remove(ids: readonly string[]): void;
  sweep(isUsed: (id: string) => boolean): void;
}

export const openContent = (folder: string, makeId: () => string, log: (line: string) => void): Content => {
  const arriving = join(folder, 'arriving');
  const pathOf = (id: string): string => join(folder, id.slice(0, 2), id);

  const arrive = async (fill: (path: string) => Promise<void>): Promise<string> => {
    const id = makeId();
    const temporary = join(arriving, id);
    await mkdir(arriving, { recursive: true });
    try {
      await fill(temporary);
      await mkdir(join(folder, id.slice(0, 2)), { recursive: true });
      await rename(temporary, pathOf(id));
    } catch (error) {
      await rm(temporary, { force: true });
      throw conflictIfGone(error);
    }
    return id;
  };

  const stream = (id: string, start: number, end: number): Readable =>
    // A stream cannot end before its start: nothing to read is its own case.
    createReadStream('', { fd: openSync(pathOf(id), 'r'), start, end: end > start ? end - 1 : start, autoClose: true });

  return {
    stream,
    write: (bytes) => arrive((path) => writeFile(path, bytes)),
    join: (ids, see) =>
      arrive(async (path) => {
        const out = createWriteStream(path);
        await pipeline(chunksOf(ids.map(pathOf), see), out);
      }),
    slice: (id, start, end) =>
      arrive((path) => (end > start ? pipeline(stream(id, start, end), createWriteStream(path)) : writeFile(path, ''))),
    read(id) {
      try {
        return readFileSync(pathOf(id));
      } catch (error) {
        throw conflictIfGone(error);
      }
    },
    remove(ids) {
      for (const id of ids)
        void rm(pathOf(id), { force: true }).catch((error: unknown) =>
          log(`s3: a content file could not be removed (it will be swept): ${(error as Error).message}`),
        );
    },
    sweep(isUsed) {
      rmSync(arriving, { recursive: true, force: true });
      for (const shelf of readdirSync(folder, { withFileTypes: true })) {
        if (!shelf.isDirectory() || shelf.name.length !== 2) continue;
        for (const id of readdirSync(join(folder, shelf.name))) if (!isUsed(id)) rmSync(pathOf(id), { force: true });
      }
    },
  };
};

/** The object was replaced or deleted while it was about to be copied: S3 lets the caller try again. */
const conflictIfGone = (error: unknown): unknown =>
  (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? new Fault(
        'OperationAborted',
        'A conflicting conditional operation is currently in progress against this resource. Please try again.',
        { status: 409 },
      )
    : error;

async function* chunksOf(paths: readonly string[], see?: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for (const path of paths) {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
      see?.(chunk as Uint8Array);
      yield chunk as Uint8Array;
    }
  }
}
