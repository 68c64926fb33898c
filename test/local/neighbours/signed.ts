/** Requests as clients of services send them for which this project has no client. */
import { request } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Sent {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export const signedTo =
  (url: string, region: string) =>
  async (
    key: Key,
    { service, method = 'POST', path = '/', query = {}, headers = {}, body = '' }: Sent,
  ): Promise<Said> => {
    const target = new URL(url);
    const signer = new SignatureV4({ service, region, sha256: Sha256, credentials: key });
    const signed = await signer.sign({
      method,
      protocol: 'http:',
      hostname: target.hostname,
      port: Number(target.port),
      path,
      query: { ...query },
      headers: { host: target.host, ...headers },
      body,
    });
    const search = new URLSearchParams(query);
    const whole = `${path}${search.size > 0 ? `?${search}` : ''}`;
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    return ask({ url, method, path: whole, headers: { ...signed.headers, ...length }, body });
  };

/** Not by fetch: it takes paths apart, and a client that means harm does not. */
const ask = ({
  url,
  body,
  ...options
}: {
  url: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}): Promise<Said> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const asking = request({ hostname, port, ...options }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      const headers = new Headers(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers, text }));
    });
    asking.on('error', reject);
    asking.end(body);
  });

export const form = (service: string, members: Readonly<Record<string, string>>): Sent => ({
  service,
  headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  body: new URLSearchParams(members).toString(),
});

export const json = (service: string, target: string, body: unknown): Sent => ({
  service,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
  body: JSON.stringify(body),
});
