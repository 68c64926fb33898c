/** Checks a body against every checksum that came with it; nothing is stored of a body that fails. */
import { createHash } from 'node:crypto';
import { Fault } from '../../../kernel/fault.ts';
import { badDigest, invalidRequest } from '../faults.ts';
import { ALGORITHMS, type Algorithm, type Checksum, checksumOf, isAlgorithm, memberOf } from './checksum.ts';

export interface ChecksumInput {
  ContentMD5?: string;
  ChecksumAlgorithm?: string;
  ChecksumCRC32?: string;
  ChecksumCRC32C?: string;
  ChecksumCRC64NVME?: string;
  ChecksumSHA1?: string;
  ChecksumSHA256?: string;
}

export const CHECKSUM_PARAMETERS = ['ContentMD5', 'ChecksumAlgorithm', ...ALGORITHMS.map(memberOf)];

const LENGTHS: Readonly<Record<Algorithm, number>> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };

/** The checksum to keep: the one that was sent or asked for, else CRC64NVME as S3 does by itself. */
export const verifyBody = (body: Uint8Array, input: ChecksumInput): Checksum => {
  verifyMd5(body, input.ContentMD5);
  const given = ALGORITHMS.filter((algorithm) => input[memberOf(algorithm)] !== undefined);
  const [first, second] = given;
  if (first && second)
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  const asked = input.ChecksumAlgorithm;
  if (asked !== undefined && !isAlgorithm(asked))
    throw invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, ' +
        'CRC64NVME, SHA1, SHA256]',
    );
  const algorithm = first ?? (asked as Algorithm | undefined) ?? 'CRC64NVME';
  const value = checksumOf(algorithm, body);
  if (first) compare(first, input[memberOf(first)] as string, value);
  return { algorithm, value, type: 'FULL_OBJECT' };
};

const compare = (algorithm: Algorithm, given: string, computed: string): void => {
  if (Buffer.from(given, 'base64').length !== LENGTHS[algorithm])
    throw invalidRequest(`Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`);
  if (given !== computed) throw badDigest(algorithm);
};

const verifyMd5 = (body: Uint8Array, given: string | undefined): void => {
  if (given === undefined) return;
  if (Buffer.from(given, 'base64').length !== 16)
    throw new Fault('InvalidDigest', 'The Content-MD5 you specified was invalid.', {
      fields: { 'Content-MD5': given },
    });
  if (createHash('md5').update(body).digest('base64') !== given)
    throw new Fault('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
      fields: { ExpectedDigest: given },
    });
};
