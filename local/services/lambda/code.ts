/** Deployment packages: unpacked once per content, immutable, shared by all versions that have it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Unzipped, unzipSync } from 'fflate';
import { invalidParameter } from './faults.ts';

const MB = 1024 * 1024;
/** Packages in the request itself; those from S3 are bounded by what they unpack to. */
export const LARGEST_UPLOAD = 50 * MB;
const LARGEST_UNPACKED = 250 * MB;

export interface Code {
  /** base64, as AWS says it */
  readonly sha256: string;
  readonly size: number;
}

export interface CodeStore {
  /** Throws InvalidParameterValueException for what is not a zip, is too large, or would leave its folder. */
  keep(zip: Uint8Array): Code;
  /** The folder that a function sees as its task root. */
  folder(sha256: string): string;
  /** The folder for V8's compiled code, so that later environments start sooner. */
  compiled(sha256: string): string;
  zip(sha256: string): Buffer;
  /** Removes what no version uses. Only at start: a running function may still load files of code that was replaced. */
  sweep(inUse: ReadonlySet<string>): void;
}

export const openCodeStore = (root: string): CodeStore => {
  mkdirSync(root, { recursive: true });
  // Modules are of the type that their own package.json says: whatever lies above the data folder has no say.
  writeFileSync(join(root, 'package.json'), '{}');
  const name = (sha256: string): string => Buffer.from(sha256, 'base64').toString('hex');
  const folder = (sha256: string): string => join(root, name(sha256));
  return {
    folder,
    compiled: (sha256) => `${folder(sha256)}.compiled`,
    zip: (sha256) => readFileSync(`${folder(sha256)}.zip`),
    keep(zip) {
      const sha256 = createHash('sha256').update(zip).digest('base64');
      const place = folder(sha256);
      if (!existsSync(place)) {
        const files = unpack(zip);
        writeFileSync(`${place}.zip`, zip);
        const building = `${place}.${process.pid}.building`;
        rmSync(building, { recursive: true, force: true });
        try {
          writeFiles(building, files);
        } catch (cause) {
          rmSync(building, { recursive: true, force: true });
          throw invalidParameter(`Could not unzip uploaded file: ${(cause as NodeJS.ErrnoException).code}.`);
        }
        renameSync(building, place);
      }
      return { sha256, size: zip.length };
    },
    sweep(inUse) {
      const keep = new Set([...inUse].map(name));
      for (const entry of readdirSync(root))
        if (
          /^[0-9a-f]{64}/.test(entry) &&
          !(keep.has(entry.replace(/\.(zip|compiled)$/, '')) && !entry.endsWith('.building'))
        )
          rmSync(join(root, entry), { recursive: true, force: true });
    },
  };
};

const unpack = (zip: Uint8Array): Unzipped => {
  let size = 0;
  try {
    return unzipSync(zip, {
      filter({ name, originalSize }) {
        size += originalSize;
        if (size > LARGEST_UNPACKED)
          throw invalidParameter(`Unzipped size must be smaller than ${LARGEST_UNPACKED} bytes`);
        if (leaves(name)) throw invalidParameter(`Could not unzip uploaded file: ${name} would leave its folder.`);
        return true;
      },
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'InvalidParameterValueException') throw error;
    throw invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
};

const leaves = (name: string): boolean =>
  name.startsWith('/') || name.includes('\\') || name.includes('\0') || name.split('/').includes('..');

const writeFiles = (root: string, files: Unzipped): void => {
  mkdirSync(root, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(root, name);
    if (name.endsWith('/')) {
      mkdirSync(path, { recursive: true });
      continue;
    }
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
};
