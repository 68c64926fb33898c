/** Another emulator, by hand: it keeps what it was asked and answers what it is told to. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Breaks the connection off after this much of the body. */
  readonly breaksOff?: boolean;
}

export interface StandIn {
  readonly url: string;
  readonly received: Received[];
  answers(answer: Answer): void;
  stop(): Promise<void>;
}

const XML = { 'content-type': 'text/xml' };

export const startStandIn = async (): Promise<StandIn> => {
  const received: Received[] = [];
  let next: Answer = {};
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    const { status = 200, headers: given = XML, body = '<Answer/>', breaksOff } = next;
    response.writeHead(status, given);
    if (!breaksOff) return void response.end(body);
    response.write(body);
    setImmediate(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answers(answer) {
      next = answer;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
