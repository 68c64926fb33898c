/** Requests as clients of services send them for which this project has no client. */
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
    const answer = await fetch(`${url}${path}${search.size > 0 ? `?${search}` : ''}`, {
      method,
      headers: signed.headers,
      ...(method !== 'GET' && { body }),
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

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
