/** CRC-64/NVME in two halves of 32 bits: BigInt would be fifty times slower. */
const POLYNOMIAL_HIGH = 0x9a6c9329;
const POLYNOMIAL_LOW = 0xac4bc9b5;

const HIGH = new Uint32Array(256);
const LOW = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit++) {
    const odd = low & 1;
    low = ((low >>> 1) | (high << 31)) >>> 0;
    high >>>= 1;
    if (odd) {
      high = (high ^ POLYNOMIAL_HIGH) >>> 0;
      low = (low ^ POLYNOMIAL_LOW) >>> 0;
    }
  }
  HIGH[byte] = high;
  LOW[byte] = low;
}

export interface Crc64 {
  readonly high: number;
  readonly low: number;
}

/** Continues from an earlier value; starts at 0. */
export const crc64nvme = (bytes: Uint8Array, before: Crc64 = { high: 0, low: 0 }): Crc64 => {
  let high = ~before.high;
  let low = ~before.low;
  for (let i = 0; i < bytes.length; i++) {
    const index = (low ^ (bytes[i] as number)) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (LOW[index] as number);
    high = (high >>> 8) ^ (HIGH[index] as number);
  }
  return { high: ~high >>> 0, low: ~low >>> 0 };
};
