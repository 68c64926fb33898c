/** Sends a request to a neighbour, signed for the caller's account and region, and answers what came back. */
import type { Call, HttpRequest, HttpResponse } from '../kernel/cloud.ts';
import { signatureOf } from '../kernel/wire/sigv4.ts';
import type { Asked } from './asked.ts';
import { neighbourFault } from './neighbour.ts';

const PATIENCE_MS = 60_000;
const LARGEST_ANSWER = 64 * 1024 * 1024;

/** Says on the way there that the request has been handed on once, so that it never goes round. */
export const HANDED_ON = 'x-handed-on-by';
/** Says on the way back whose answer it is. */
export const ANSWERED_BY = 'x-answered-by';

/** All that an answer of AWS's may say about itself; nothing about cookies, connections or other sites. */
const KEPT_HEADER = /^(content-type|etag|location|last-modified|x-amz-[a-z0-9-]+|x-amzn-[a-z0-9-]+|x-amzn-?requestid)$/;

/** `here`: the address of the cloud that hands on. */
export const handOn = async (
  to: { readonly service: string; readonly url: string; readonly here: string },
  asked: Asked,
  call: Call,
): Promise<HttpResponse> => {
  const what = `${to.service}:${asked.operations[0]}`;
  const answer = await send(to, asked, call, what);
  const body = await readUpTo(answer, LARGEST_ANSWER, to.url, what);
  if (!isAws(answer)) throw neighbourFault('NeighbourFailed', `${what}: ${said(to.url, answer.status, body)}`);
  const headers = [...answer.headers].filter(([name]) => KEPT_HEADER.test(name));
  return { status: answer.status, headers: { ...Object.fromEntries(headers), [ANSWERED_BY]: to.url }, body };
};

const send = async (
  to: { readonly service: string; readonly url: string; readonly here: string },
  asked: Asked,
  call: Call,
  what: string,
): Promise<Response> => {
  try {
    return await fetch(`${to.url}${asked.path}`, {
      method: asked.method,
      headers: signedFor(to, asked, call),
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(asked.body.length > 0 && { body: new Uint8Array(asked.body) }),
    });
  } catch (error) {
    const why =
      (error as Error).name === 'TimeoutError' ? `has not answered in ${PATIENCE_MS / 1000} s` : 'does not answer';
    throw neighbourFault(
      'NeighbourUnavailable',
      `${what} is answered by the neighbour ${to.url}, which ${why}: start it again (what it held is lost with it), ` +
        'or start this cloud without it',
    );
  }
};

/**
 * Emulators take the account from a key of twelve digits (LocalStack, and this cloud) or from a header of their own
 * (moto). The secret is nobody's: IAM was asked here, and the caller's own keys go nowhere.
 */
const signedFor = (
  { service, url, here }: { readonly service: string; readonly url: string; readonly here: string },
  asked: Asked,
  { account, region }: Call,
): Readonly<Record<string, string>> => {
  const time = `${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`;
  const date = time.slice(0, 8);
  const [path = '/', query = ''] = asked.path.split('?');
  const headers = {
    ...asked.headers,
    'accept-encoding': 'identity',
    'user-agent': 'local-cloud',
    'x-amz-date': time,
    'x-moto-account-id': account,
    [HANDED_ON]: here,
  };
  const request: HttpRequest = {
    method: asked.method,
    path,
    query: new URLSearchParams(query),
    headers: { ...headers, host: new URL(url).host },
    body: asked.body,
  };
  const signature = signatureOf(
    request,
    {
      scheme: 'v4',
      key: account,
      date,
      region,
      service,
      signedHeaders: ['host', 'x-amz-date'],
      signature: '',
      time,
      sessionToken: undefined,
      expires: undefined,
    },
    account,
  );
  const credential = `${account}/${date}/${region}/${service}/aws4_request`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  };
};

/** An answer in a format of AWS's: not the page of a web server about an error, and not a way elsewhere. */
const isAws = ({ status, headers }: Response): boolean =>
  status < 300 || (status >= 400 && /xml|json/.test(headers.get('content-type') ?? ''));

const said = (url: string, status: number, body: Buffer): string => {
  const text = body.toString('utf8').replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/g, ' ');
  return `the neighbour ${url} answered ${status}: ${text.replace(/\s+/g, ' ').trim().slice(0, 300)}`;
};

const readUpTo = async (answer: Response, largest: number, url: string, what: string): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      size += chunk.length;
      if (size > largest) break;
      chunks.push(chunk);
    }
  } catch {
    throw neighbourFault('NeighbourUnavailable', `${what}: the neighbour ${url} broke off in the middle of its answer`);
  }
  if (size > largest)
    throw neighbourFault('NeighbourFailed', `${what}: the neighbour ${url} answered more than ${largest} bytes`);
  return Buffer.concat(chunks);
};
