/**
 * The API that a command calls: a given URL, or the local one that `tagline up` recorded. Requests are signed with
 * SigV4.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sha256 } from '@aws-crypto/sha256-js';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Client, makeClient, type SigningFetch } from '../api/client.ts';
import { TaglineError } from '../core/fault.ts';
import { type Input, UsageError } from './command.ts';
import { readKey } from './local-keys.ts';

/** The record that `tagline up` leaves in the data folder for other commands. */
export interface LocalPlace {
  /** `http://127.0.0.1:N` */
  readonly url: string;
  readonly apiUrl: string;
  readonly region: string;
  readonly account: string;
  /** Process that serves it. */
  readonly pid: number;
}

export class Unreachable extends Error {}

export const DATA = '.tagline';
export const placeFile = (data: string): string => join(data, 'endpoint.json');

export const localPlace = (data: string): LocalPlace | undefined => {
  const file = placeFile(data);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LocalPlace;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (!(error instanceof SyntaxError)) throw error;
    throw new TaglineError('DataFolderBroken', `${file} is not what \`tagline up\` writes`, {
      remedy: 'Run `tagline up` again on this data folder: it writes the file again.',
    });
  }
};

/** As it is called: other programs are given it too. */
export const apiUrlOf = (input: Pick<Input, 'text'>): string =>
  input.text('api') || process.env['TAGLINE_API_URL'] || requireLocal(input).apiUrl;

export const connect = async (input: Pick<Input, 'text'>): Promise<Client> => {
  const apiUrl = input.text('api') ?? process.env['TAGLINE_API_URL'];
  if (apiUrl && !URL.canParse(apiUrl)) throw new UsageError(`${apiUrl} is not a URL`);
  if (apiUrl) return makeClient(apiUrl, await signingFor(apiUrl, input));
  return connectLocal(requireLocal(input), dataOf(input));
};

export const dataOf = (input: Pick<Input, 'text'>): string => input.text('data') ?? DATA;

export const requireLocal = (input: Pick<Input, 'text'>): LocalPlace => {
  const data = dataOf(input);
  const place = localPlace(data);
  if (place) return place;
  throw new Unreachable(
    `there is no Tagline here: neither --api, nor TAGLINE_API_URL, nor a running one in ${data}. Start one with: ` +
      `npm start`,
  );
};

/** Locally the root of the home account signs, with the key that this data folder issued. */
export const connectLocal = ({ apiUrl, region, account }: LocalPlace, data: string): Client =>
  makeClient(
    apiUrl,
    signing(async () => readKey(data, account), region),
  );

const signingFor = async (apiUrl: string, input: Pick<Input, 'text'>): Promise<SigningFetch> => {
  const profile = input.text('profile');
  const chosen = profile === undefined ? {} : { profile };
  const region = input.text('region') ?? regionIn(apiUrl) ?? (await configuredRegion(chosen));
  return signing(fromNodeProviderChain(chosen), region, input.text('service'));
};

/** The region in `https://ID.execute-api.REGION.amazonaws.com`; a custom domain does not contain it. */
const regionIn = (apiUrl: string): string | undefined =>
  /^[a-z0-9]+\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(new URL(apiUrl).hostname)?.[1];

/** AWS_REGION, else AWS_DEFAULT_REGION as the AWS CLI has it, else the profile's region. */
const configuredRegion = async (chosen: { profile?: string }): Promise<string> => {
  const named = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  if (named) return named;
  try {
    return await loadConfig(NODE_REGION_CONFIG_OPTIONS, { ...NODE_REGION_CONFIG_FILE_OPTIONS, ...chosen })();
  } catch {
    throw new UsageError('the region of the API is not known: name it with --region, AWS_REGION or in the profile');
  }
};

export const signing = (
  credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'],
  region: string,
  service = 'execute-api',
): SigningFetch => {
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  return async (url, { method, headers, body }) => {
    const signed = await signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port ? { port: Number(url.port) } : {}),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...headers, host: url.host },
      ...(body === undefined ? {} : { body }),
    });
    const { host: _host, ...sent } = signed.headers;
    try {
      return await fetch(url, { method, headers: sent, ...(body === undefined ? {} : { body }) });
    } catch (error) {
      const cause = (error as { cause?: Error }).cause;
      throw new Unreachable(
        `${url.origin} does not answer (${cause?.message ?? (error as Error).message}). Is it running? npm start`,
      );
    }
  };
};
