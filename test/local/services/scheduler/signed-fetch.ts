/** Requests signed for a service that has no client here. */
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

export const signedFetch = (
  url: string,
  { region, account, service }: { region: string; account: string; service: string },
) => {
  const signer = new SignatureV4({
    service,
    region,
    sha256: Sha256,
    credentials: { accessKeyId: account, secretAccessKey: 'any' },
  });
  return async (method: string, path: string, members?: object) => {
    const target = new URL(path, url);
    const body = members === undefined ? undefined : JSON.stringify(members);
    const signed = await signer.sign({
      method,
      protocol: 'http:',
      hostname: target.hostname,
      port: Number(target.port),
      path: target.pathname,
      query: Object.fromEntries(target.searchParams),
      headers: { host: target.host, ...(body !== undefined && { 'content-type': 'application/json' }) },
      body,
    });
    const answer = await fetch(target, { method, headers: signed.headers, ...(body !== undefined && { body }) });
    return {
      status: answer.status,
      type: answer.headers.get('x-amzn-errortype'),
      body: (await answer.json()) as Record<string, unknown>,
    };
  };
};
