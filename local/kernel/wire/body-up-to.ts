import type { IncomingMessage } from 'node:http';

/**
 * The body of a request to a site; undefined if it has more bytes than `largest` (it is read to its end all the same,
 * so that an answer arrives).
 */
export const bodyUpTo = async (incoming: IncomingMessage, largest: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largest) chunks.push(chunk);
  }
  return size > largest ? undefined : Buffer.concat(chunks, size);
};
