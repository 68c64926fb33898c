/**
 * One loopback port for everything: finds the service of a request by its signature's scope, the operation by its
 * protocol.
 * Services that speak Query (CloudWatch is on its way from it) are understood in JSON 1.0 and in RPC v2 CBOR too, as
 * clients choose.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Call, HttpRequest, HttpResponse, Service } from '../cloud.ts';
import { Fault, notInLocalCloud } from '../fault.ts';
import { cborFault, cborOperation, cborResponse, readCbor } from './cbor.ts';
import { asksForFrontPage, frontPage } from './front-page.ts';
import { jsonFault, jsonResponse, readJson } from './json.ts';
import { refuseOthers } from './owners-door.ts';
import { queryFault, queryResponse, readQuery } from './query.ts';
import { readSignature } from './sigv4.ts';
import { refuseStranger } from './strangers.ts';

/** Larger bodies are refused before they are read into memory. */
const LARGEST_BODY = 256 * 1024 * 1024;

/** The parts of the cloud that the server needs. */
export interface Behind {
  services(): ReadonlyMap<string, Service>;
  /** The principal of a request; throws Fault if its signature is wrong. `service` is the scope's. */
  identify(request: HttpRequest): { service: string; call: Call };
  invoke(service: Service, operation: string, input: unknown, call: Call): Promise<unknown>;
  /** Requests to the local cloud itself (`/_local/…`). */
  control(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** The key to the owner's paths; without one they are open. */
  readonly ownerKey: string | undefined;
  requestId(): string;
  log(line: string): void;
}

export const listen = (behind: Behind, port: number): Promise<{ url: string; close(): Promise<void> }> => {
  const server = createServer((request, response) => {
    void answer(behind, request, response).catch((error: unknown) => {
      behind.log(`request failed: ${request.method} ${request.url?.split('?')[0]}: ${(error as Error).stack}`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortInUse(port) : error),
    );
    server.listen(port, '127.0.0.1', () => {
      server.removeAllListeners('error');
      resolve({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => closeServer(server) });
    });
  });
};

export class PortInUse extends Error {
  override readonly name = 'PortInUse';
  constructor(port: number) {
    super(`port ${port} of 127.0.0.1 is in use: choose another, or stop the process that listens on it`);
  }
}

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const answer = async (behind: Behind, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  const site = siteOf(behind, path, incoming);
  const refusal = refuseStranger(incoming, site !== undefined);
  if (refusal) return send(outgoing, refusal);
  // A signed request to a bucket of that name is no visit to the mailbox.
  const isOwners = site !== undefined || path.startsWith('/_local/');
  const closed = isOwners && behind.ownerKey !== undefined ? refuseOthers(incoming, behind.ownerKey) : undefined;
  if (closed) return send(outgoing, closed);
  if (site) return site.handle(incoming, outgoing);
  if (asksForFrontPage(incoming))
    return send(outgoing, frontPage(`http://${incoming.headers.host}`, [...behind.services().keys()].sort()));
  const body = await readBody(incoming);
  if (!body) return send(outgoing, { status: 413, body: 'the body is too large' });
  const request: HttpRequest = {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query.join('?')),
    headers: incoming.headers as Record<string, string>,
    body,
  };
  if (path.startsWith('/_local/')) return send(outgoing, await behind.control(request));
  return send(outgoing, await dispatch(behind, request));
};

const siteOf = (behind: Behind, path: string, incoming: IncomingMessage) => {
  if (!path.startsWith('/_') && !(path === '/mail' || path.startsWith('/mail/'))) return undefined;
  if (path.startsWith('/mail') && (incoming.headers.authorization || incoming.url?.includes('X-Amz-Signature=')))
    return undefined;
  for (const service of behind.services().values()) {
    for (const site of service.sites ?? [])
      if (path === site.prefix || path.startsWith(site.prefix.endsWith('/') ? site.prefix : `${site.prefix}/`))
        return site;
  }
  return undefined;
};

const readBody = async (incoming: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
};

const dispatch = async (behind: Behind, request: HttpRequest): Promise<HttpResponse> => {
  let service: Service | undefined;
  let call: Call | undefined;
  try {
    const identified = behind.identify(request);
    call = identified.call;
    service = behind.services().get(identified.service);
    if (!service) throw notInLocalCloud(`the service ${identified.service}`);
    return await speak(behind, service, request, call);
  } catch (error) {
    const fault = error instanceof Fault ? error : internal(behind, error);
    return renderFault(service ?? meant(behind, request), fault, request, call ?? nobody(behind));
  }
};

/** The service that a request names, though it is not let in: so that the refusal is in that service's format. */
const meant = (behind: Behind, request: HttpRequest): Service | undefined => {
  try {
    return behind.services().get(readSignature(request).service);
  } catch {
    return undefined;
  }
};

const nobody = (behind: Behind): Call => ({
  account: '000000000000',
  region: 'us-east-1',
  requestId: behind.requestId(),
  principal: { kind: 'anonymous', account: '000000000000', arn: 'anonymous' },
});

const speak = async (behind: Behind, service: Service, request: HttpRequest, call: Call): Promise<HttpResponse> => {
  const invoke = (operation: string, input: unknown) => behind.invoke(service, operation, input, call);
  const { wire } = service;
  if (wire.protocol === 'neighbour') return wire.answer(request, call);
  const inCbor = cborOperation(request);
  if (inCbor !== undefined) return cborResponse(await invoke(inCbor, readCbor(request.body)), call.requestId);
  switch (wire.protocol) {
    case 'json': {
      const [, operation = ''] = (request.headers['x-amz-target'] ?? '').split('.');
      return jsonResponse(await invoke(operation, readJson(request)), wire.version, call.requestId);
    }
    case 'query': {
      const [, target] = (request.headers['x-amz-target'] ?? '').split('.');
      if (target !== undefined) return jsonResponse(await invoke(target, readJson(request)), '1.0', call.requestId);
      // AWS takes these as GET too, but so would any image of any page that names an account.
      if (request.method !== 'POST') throw notInLocalCloud(`a Query request by ${request.method}`);
      const { action, input } = readQuery(request);
      return queryResponse(action, await invoke(action, input), wire.xmlns, call.requestId);
    }
    case 'rest':
      return wire.handle(request, call, invoke);
  }
};

const internal = (behind: Behind, error: unknown): Fault => {
  behind.log(`internal failure: ${(error as Error)?.stack ?? error}`);
  return new Fault('InternalFailure', 'the local cloud failed; see its log', { status: 500 });
};

const renderFault = (service: Service | undefined, fault: Fault, request: HttpRequest, call: Call): HttpResponse => {
  if (cborOperation(request) !== undefined) return cborFault(fault, call.requestId);
  if (service?.wire.protocol === 'rest' || service?.wire.protocol === 'neighbour')
    return service.wire.fault(fault, call);
  if (service?.wire.protocol === 'json')
    return jsonFault(fault, service.wire.version, call.requestId, service.wire.queryErrors);
  if (request.headers['x-amz-target']) return jsonFault(fault, '1.0', call.requestId, {});
  if (service?.wire.protocol === 'query') return queryFault(fault, service.wire.xmlns, call.requestId);
  return queryFault(fault, 'https://aws.amazon.com/', call.requestId);
};

const send = async (outgoing: ServerResponse, { status, headers = {}, body }: HttpResponse): Promise<void> => {
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    outgoing.writeHead(status, headers as Record<string, string>);
    return pipeline(body, outgoing);
  }
  // Without its length a body goes out in chunks, in two writes.
  const length = body === undefined || 'content-length' in headers ? {} : { 'content-length': Buffer.byteLength(body) };
  outgoing.writeHead(status, { ...headers, ...length } as Record<string, string>);
  outgoing.end(body);
};
