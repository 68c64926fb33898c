/** The five additional checksums of S3, computed piece by piece; values are base64. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c } from './crc32c.ts';
import { type Crc64, crc64nvme } from './crc64nvme.ts';

export const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export interface Checksum {
  readonly algorithm: Algorithm;
  /** Base64; with `-N` after a composite of N parts. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

export interface Digest {
  update(chunk: Uint8Array): void;
  value(): string;
}

export const isAlgorithm = (name: unknown): name is Algorithm => ALGORITHMS.includes(name as Algorithm);

/** The SDK's member for the value of an algorithm, e.g. `ChecksumCRC32`. */
export const memberOf = (algorithm: Algorithm): `Checksum${Algorithm}` => `Checksum${algorithm}`;

export const digestOf = (algorithm: Algorithm): Digest => {
  switch (algorithm) {
    case 'CRC32':
      return digest32((chunk, before) => crc32(chunk, before));
    case 'CRC32C':
      return digest32(crc32c);
    case 'CRC64NVME':
      return digest64();
    case 'SHA1':
    case 'SHA256': {
      const hash = createHash(algorithm.toLowerCase());
      return { update: (chunk) => void hash.update(chunk), value: () => hash.digest('base64') };
    }
  }
};

const digest32 = (step: (chunk: Uint8Array, before: number) => number): Digest => {
  let crc = 0;
  return {
    update: (chunk) => {
      crc = step(chunk, crc);
    },
    value: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc);
      return bytes.toString('base64');
    },
  };
};

const digest64 = (): Digest => {
  let crc: Crc64 = { high: 0, low: 0 };
  return {
    update: (chunk) => {
      crc = crc64nvme(chunk, crc);
    },
    value: () => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(crc.high);
      bytes.writeUInt32BE(crc.low, 4);
      return bytes.toString('base64');
    },
  };
};

export const checksumOf = (algorithm: Algorithm, bytes: Uint8Array): string => {
  const digest = digestOf(algorithm);
  digest.update(bytes);
  return digest.value();
};
