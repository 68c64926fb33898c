/** S3 over HTTP, path style: `/bucket/key`. */
import type { Call, HttpRequest, HttpResponse } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { readForm } from '../../kernel/wire/form.ts';
import { hasV2Query } from '../../kernel/wire/sigv2.ts';
import { answerPreflight, corsHeaders } from './cors.ts';
import { accessDenied, invalidRequest } from './faults.ts';
import { upload } from './post-form.ts';
import { type Place, readInput } from './read-request.ts';
import { ROUTES, type Route } from './routes.ts';
import type { S3 } from './s3.ts';
import { SUBRESOURCES } from './subresources.ts';
import { answer, faultResponse } from './write-answer.ts';

type Invoke = (operation: string, input: unknown) => Promise<unknown>;

export const handle = async (s3: S3, request: HttpRequest, call: Call, invoke: Invoke): Promise<HttpResponse> => {
  try {
    checkExpiry(s3, request);
    const place = readPath(request.path);
    if (request.method === 'OPTIONS') return answerPreflight(request, s3.buckets.find(place.Bucket));
    checkAnonymous(s3, place.Bucket, call);
    const form = place.Key === undefined ? readForm(request) : undefined;
    if (form) return withCors(s3, request, place, await upload(s3, form, place.Bucket, call, invoke));
    const route = routeOf(request, place);
    checkRegion(s3, place.Bucket, request, call, route);
    const output = (await invoke(route.operation, readInput(request, place, route))) as Record<string, unknown>;
    return withCors(s3, request, place, answer(route, output ?? {}, call));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return faultResponse(shownTo(error, call), call, request);
  }
};

/** The answer does not say which policy would have to allow it. */
const shownTo = (fault: Fault, { principal }: Call): Fault =>
  principal.kind === 'anonymous' && fault.code === 'AccessDenied' ? accessDenied() : fault;

const checkAnonymous = (s3: S3, name: string | undefined, { principal }: Call): void => {
  if (principal.kind !== 'anonymous') return;
  const bucket = s3.buckets.get(name);
  const block = bucket.configuration['publicAccessBlock'] as { RestrictPublicBuckets?: boolean } | undefined;
  if (block?.RestrictPublicBuckets) throw accessDenied();
};

const withCors = (
  s3: S3,
  { headers, method }: HttpRequest,
  { Bucket }: Place,
  response: HttpResponse,
): HttpResponse => {
  if (headers['origin'] === undefined) return response;
  const cors = corsHeaders(s3.buckets.find(Bucket), headers['origin'], method);
  return cors ? { ...response, headers: { ...response.headers, ...cors } } : response;
};

const readPath = (path: string): Place => {
  const [, bucket = '', key = ''] = /^\/([^/]*)(?:\/([\s\S]*))?$/.exec(path) ?? [];
  if (bucket === '') return {};
  return key === '' ? { Bucket: decode(bucket) } : { Bucket: decode(bucket), Key: decode(key) };
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Fault('InvalidURI', "Couldn't parse the specified URI.");
  }
};

const routeOf = (request: HttpRequest, { Bucket, Key }: Place): Route => {
  const level = Key !== undefined ? 'object' : Bucket !== undefined ? 'bucket' : 'service';
  const subs = SUBRESOURCES.filter((name) => request.query.has(name));
  // A version of an object is no operation of its own.
  if (request.headers['x-amz-copy-source'] !== undefined && request.method === 'PUT') subs.push('x-amz-copy-source');
  const sub = subs.length === 0 ? undefined : subs.join('+');
  const route = ROUTES.find((each) => each.level === level && each.method === request.method && each.sub === sub);
  if (route) return route;
  throw notInLocalCloud(`${request.method} of an S3 ${level}${sub === undefined ? '' : ` (${sub})`}`);
};

/** Presigned links of keys that need no secret here expire too. */
const checkExpiry = (s3: S3, request: HttpRequest): void => {
  const { query } = request;
  if (hasV2Query(request)) {
    const until = Number(query.get('Expires')) * 1000;
    if (Number.isNaN(until)) throw accessDenied('Invalid date (should be seconds since epoch)');
    if (s3.cloud.clock.now() > until) throw expired(s3, until);
  }
  const signed = query.get('X-Amz-Date');
  const expires = query.get('X-Amz-Expires');
  if (signed === null || expires === null) return;
  const at = Date.parse(signed.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const seconds = Number(expires);
  if (Number.isNaN(at) || !(seconds >= 1 && seconds <= 604_800))
    throw new Fault('AuthorizationQueryParametersError', 'X-Amz-Expires must be between 1 and 604800 seconds');
  const end = at + seconds * 1000;
  if (s3.cloud.clock.now() > end) throw expired(s3, end, { 'X-Amz-Expires': seconds });
};

const expired = (s3: S3, end: number, fields: Record<string, unknown> = {}): Fault =>
  Object.assign(accessDenied('Request has expired'), {
    fields: { ...fields, Expires: new Date(end), ServerTime: new Date(s3.cloud.clock.now()) },
  });

/** Regions that were there before 2014 still take version 2 of the signature; the later ones never did. */
const OLD_REGIONS = [
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
];

/** A bucket is reached in its own region only. */
const checkRegion = (
  s3: S3,
  name: string | undefined,
  request: HttpRequest,
  { region, principal }: Call,
  { operation }: Route,
): void => {
  if (operation === 'GetBucketLocation' || operation === 'CreateBucket') return;
  const bucket = name === undefined ? undefined : s3.buckets.find(name);
  if (bucket && hasV2Query(request) && !OLD_REGIONS.includes(bucket.region))
    throw invalidRequest(
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  // These name no region.
  if (hasV2Query(request) || principal.kind === 'anonymous') return;
  if (!bucket || bucket.region === region) return;
  throw new Fault(
    'PermanentRedirect',
    `The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future ` +
      `requests to this endpoint: it is in ${bucket.region}.`,
    {
      status: 301,
      fields: { Bucket: bucket.name, Endpoint: `s3.${bucket.region}.amazonaws.com`, Region: bucket.region },
    },
  );
};
