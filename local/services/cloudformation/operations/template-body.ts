/** Finds a request's template: in its body, at an S3 address, or the stack's previous one. */
import type { Caller } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { Engine } from '../engine/engine.ts';
import { collect } from '../resources/object-body.ts';
import { breaks, invalid } from '../validation.ts';
import { flag, type Input, text } from './read-input.ts';

const LARGEST_BODY = 51_200;
const LARGEST_OBJECT = 1_048_576;

/** Exactly one of TemplateBody, TemplateURL and UsePreviousTemplate. */
export const readTemplateBody = async (
  engine: Engine,
  input: Input,
  caller: Caller,
  previous: string | undefined,
): Promise<string> => {
  const body = text(input, 'TemplateBody');
  const url = text(input, 'TemplateURL');
  const same = flag(input, 'UsePreviousTemplate');
  if ([body, url, same].filter((source) => source !== undefined && source !== false && source !== '').length !== 1)
    throw invalid('Either Template URL or Template Body must be specified.');
  if (same) {
    if (previous === undefined) throw invalid('Either Template URL or Template Body must be specified.');
    return previous;
  }
  if (url) {
    const place = s3Place(url, engine.cloud.url);
    if (!place) throw invalid('TemplateURL must be a supported URL.');
    return fetchTemplate(engine, place, caller);
  }
  // The model has no largest body. It is not repeated in the message.
  if (Buffer.byteLength(body as string) > LARGEST_BODY)
    throw breaks(undefined, 'templateBody', `have length less than or equal to ${LARGEST_BODY}`);
  return body as string;
};

/**
 * Bucket and key of `https://bucket.s3.region.amazonaws.com/key`, `https://s3.region.amazonaws.com/bucket/key`, or the
 * local cloud's own address.
 */
export const s3Place = (address: string, local: string): { Bucket: string; Key: string } | undefined => {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const path = decodeURIComponent(url.pathname.slice(1));
  const virtual = /^(.+?)\.s3(?:[.-][a-z0-9-]+)?(?:\.dualstack)?\.amazonaws\.com$/.exec(url.hostname);
  if (virtual && path) return { Bucket: virtual[1] as string, Key: path };
  const known = url.origin === local || /^s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/.test(url.hostname) || isLoopback(url);
  const slash = path.indexOf('/');
  return known && slash > 0 && slash < path.length - 1
    ? { Bucket: path.slice(0, slash), Key: path.slice(slash + 1) }
    : undefined;
};

/** The local cloud may have been reached under another name or port before a restart. */
const isLoopback = (url: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);

/** Throws ValidationError with what S3 says. */
export const fetchTemplate = async (
  { cloud }: Engine,
  place: { readonly Bucket: string; readonly Key: string },
  caller: Caller,
): Promise<string> => {
  try {
    const { Body } = await cloud.call<{ Body: unknown }>('s3', 'GetObject', place, caller);
    const bytes = await collect(Body);
    if (bytes.length > LARGEST_OBJECT) throw invalid(`Template may not exceed ${LARGEST_OBJECT} bytes in size.`);
    return bytes.toString('utf8');
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'ValidationError' || error.code === 'NotInLocalCloud') throw error;
    throw invalid(
      `S3 error: ${error.message}\nFor more information check ` +
        `http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
    );
  }
};
