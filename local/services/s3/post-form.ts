/** An upload by an HTML form: the form's policy, which its maker signed, says what may be uploaded. */
import type { Call, HttpResponse } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import type { Form } from '../../kernel/wire/form.ts';
import { accessDenied, invalidArgument, malformedPost } from './faults.ts';
import { HEADERS, readParameter } from './parameters.ts';
import { checkPolicy } from './post-policy.ts';
import type { S3 } from './s3.ts';
import { escapeText } from './xml/shape.ts';

/** Fields that say something about the form itself. */
const OF_THE_FORM = new Set([
  'awsaccesskeyid',
  'bucket',
  'key',
  'policy',
  'redirect',
  'signature',
  'success_action_redirect',
  'success_action_status',
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-signature',
]);

export const upload = async (
  s3: S3,
  { fields, file }: Form,
  Bucket: string | undefined,
  call: Call,
  invoke: (operation: string, input: unknown) => Promise<unknown>,
): Promise<HttpResponse> => {
  if (!file) throw malformedPost('POST requires exactly one file upload per request.');
  const key = fields.get('key')?.replaceAll('${filename}', file.name);
  if (!key)
    throw invalidArgument(
      "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
    );
  const policy = fields.get('policy');
  if (policy === undefined && call.principal.kind !== 'anonymous') throw accessDenied();
  if (policy !== undefined)
    checkPolicy(policy, { fields, bucket: Bucket ?? '', key, size: file.body.length, now: s3.cloud.clock.now() });
  const output = (await invoke('PutObject', { Bucket, Key: key, Body: file.body, ...objectFields(fields) })) as {
    ETag: string;
  };
  return respond(fields, { Bucket: Bucket ?? '', Key: key, ETag: output.ETag }, s3.cloud.url);
};

/** `Content-Type`, `x-amz-meta-…` and the like, under the names that PutObject has for them. */
const objectFields = (fields: ReadonlyMap<string, string>): Record<string, unknown> => {
  const input: Record<string, unknown> = {};
  const metadata: Record<string, string> = {};
  for (const [name, value] of fields) {
    if (OF_THE_FORM.has(name) || name.startsWith('x-ignore-')) continue;
    if (name === 'tagging') throw notInLocalCloud('the field tagging of an S3 upload form');
    const header = name === 'acl' ? 'x-amz-acl' : name;
    const member = Object.entries(HEADERS).find(([, [known]]) => known === header);
    if (member) input[member[0]] = readParameter(value, member[1][1]);
    else if (name.startsWith('x-amz-meta-')) metadata[name.slice('x-amz-meta-'.length)] = value;
  }
  return Object.keys(metadata).length > 0 ? { ...input, Metadata: metadata } : input;
};

const respond = (
  fields: ReadonlyMap<string, string>,
  object: { readonly Bucket: string; readonly Key: string; readonly ETag: string },
  url: string,
): HttpResponse => {
  const location = `${url}/${object.Bucket}/${encodeURIComponent(object.Key)}`;
  const headers = { etag: object.ETag, location };
  const redirect = redirectOf(fields);
  if (redirect) {
    redirect.searchParams.set('bucket', object.Bucket);
    redirect.searchParams.set('key', object.Key);
    redirect.searchParams.set('etag', object.ETag);
    return { status: 303, headers: { ...headers, location: redirect.href } };
  }
  const status = fields.get('success_action_status');
  if (status === '200') return { status: 200, headers: { ...headers, 'content-length': '0' } };
  if (status !== '201') return { status: 204, headers };
  const parts = Object.entries({ Location: location, ...object }).map(
    ([name, value]) => `<${name}>${escapeText(value)}</${name}>`,
  );
  return {
    status: 201,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>${parts.join('')}</PostResponse>`,
  };
};

const redirectOf = (fields: ReadonlyMap<string, string>): URL | undefined => {
  const text = fields.get('success_action_redirect') ?? fields.get('redirect');
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
};
