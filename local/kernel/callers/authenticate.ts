/** From a signed request to its principal. */
import type { Clock } from '../clock.ts';
import type { Call, HttpRequest, Ids, Principal } from '../cloud.ts';
import { Fault, notInLocalCloud } from '../fault.ts';
import { sameText } from '../same-text.ts';
import { readForm } from '../wire/form.ts';
import { readSignature, type Signed, signatureOf, signedAt } from '../wire/sigv4.ts';
import type { AccessKey, Directory } from './directory.ts';

const ALLOWED_SKEW = 15 * 60_000;
const LONGEST_PRESIGNED = 7 * 24 * 3600;

/** Keys that were not issued here are root of an account, so that any client works at once, or nobody, as on AWS. */
export type Strangers = 'root' | 'refused';

export const makeAuthenticate =
  (store: Directory, { clock, ids, strangers }: { clock: Clock; ids: Ids; strangers: Strangers }) =>
  (request: HttpRequest): { service: string; call: Call } => {
    refuseFederation(request);
    if (isAnonymous(request)) return { service: 's3', call: anonymousCall(ids) };
    const signed = readSignature(request);
    const key = store.keys.get(signed.key);
    if (key) verify(request, signed, key, clock);
    else if (strangers === 'refused' || signed.key.startsWith('ASIA')) throw unknownKey(signed);
    const principal = key?.principal ?? rootOf(signed.key);
    const { service, region } = signed;
    return { service, call: { account: principal.account, region, principal, requestId: ids.uuid() } };
  };

/** A key of 12 digits is root of that account; any other that was not issued here is root of 000000000000. */
export const rootOf = (key: string): Principal => {
  const account = /^\d{12}$/.test(key) ? key : '000000000000';
  return { kind: 'root', account, arn: `arn:aws:iam::${account}:root` };
};

/** These come without a signature, so they would pass for anybody's request. */
const refuseFederation = ({ method, body }: HttpRequest): void => {
  const action =
    method === 'POST' && body.length < 100_000
      ? /(?:^|&)Action=(AssumeRoleWith\w+)(?:&|$)/.exec(body.toString('latin1'))?.[1]
      : undefined;
  if (action !== undefined) throw notInLocalCloud(`the operation sts:${action}`);
};

/**
 * Only S3 lets anybody in, as far as a bucket's policy does. AWS tells by the host whose request it is; here, what is
 * no other service's.
 */
const isAnonymous = ({ method, path, query, headers, body }: HttpRequest): boolean => {
  const isSigned =
    headers['authorization'] !== undefined ||
    ['X-Amz-Signature', 'Signature', 'X-Amz-Credential'].some((name) => query.has(name)) ||
    readForm({ method, headers, body })?.fields.has('policy');
  const isOther =
    headers['x-amz-target'] !== undefined ||
    headers['smithy-protocol'] !== undefined ||
    query.has('Action') ||
    headers['content-type']?.startsWith('application/x-www-form-urlencoded') ||
    /^\/(?:20\d\d-\d\d-\d\d|v\d+)\//.test(path);
  return !isSigned && !isOther && /^\/[a-z0-9][a-z0-9.-]{2,62}(?:\/|$)/.test(path);
};

const anonymousCall = (ids: Ids): Call => {
  const account = 'anonymous';
  return {
    account,
    region: 'us-east-1',
    principal: { kind: 'anonymous', account, arn: account },
    requestId: ids.uuid(),
  };
};

const verify = (request: HttpRequest, signed: Signed, key: AccessKey, clock: Clock): void => {
  if (key.status !== 'Active' || !key.tokenIs(signed.sessionToken)) throw unknownKey(signed);
  if (key.expires !== undefined && key.expires <= clock.now()) throw expiredSession(signed);
  if (signed.scheme === 'v4') verifyTime(signed, clock);
  const { signedHeaders } = signed;
  const wellFormed = signed.scheme !== 'v4' || (signedHeaders.includes('host') && signed.time.startsWith(signed.date));
  if (!wellFormed || !sameText(signatureOf(request, signed, key.secret), signed.signature)) {
    throw new Fault(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access ' +
        'Key and signing method. Consult the service documentation for details.',
      { status: 403 },
    );
  }
};

/**
 * Clients sign with the machine's time; workers of the cloud itself with its clock, which may be ahead: either may be
 * near.
 */
const verifyTime = (signed: Signed, clock: Clock): void => {
  const time = signedAt(signed.time);
  if (Number.isNaN(time)) {
    throw new Fault('IncompleteSignature', 'Date must be in the form yyyymmddThhmmssZ', { status: 400 });
  }
  const { expires } = signed;
  if (expires !== undefined && !(expires >= 1 && expires <= LONGEST_PRESIGNED)) {
    throw new Fault('AuthorizationQueryParametersError', 'X-Amz-Expires must be between 1 and 604800 seconds', {
      status: 400,
    });
  }
  const validFor = expires === undefined ? ALLOWED_SKEW : expires * 1000;
  const nearTo = (now: number): boolean => time - now <= ALLOWED_SKEW && now - time <= validFor;
  if (nearTo(clock.now()) || nearTo(Date.now())) return;
  if (expires !== undefined) throw new Fault('AccessDenied', 'Request has expired', { status: 403 });
  throw signed.service === 's3'
    ? new Fault('RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.', {
        status: 403,
      })
    : new Fault('SignatureDoesNotMatch', `Signature expired: ${signed.time} is not within 15 minutes of now`, {
        status: 403,
      });
};

/** Services whose answer to an unknown key has status 403; the AWS JSON protocols have 400. */
const FORBIDDING = new Set(['lambda', 'apigateway', 'execute-api', 'scheduler']);
const QUERY_SERVICES = new Set(['iam', 'sts', 'sns', 'sqs', 'cloudformation', 'monitoring', 'ec2', 'autoscaling']);

const unknownKey = ({ service }: Signed): Fault => {
  if (service === 's3')
    return new Fault('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', {
      status: 403,
    });
  const code = QUERY_SERVICES.has(service) ? 'InvalidClientTokenId' : 'UnrecognizedClientException';
  return new Fault(code, 'The security token included in the request is invalid.', {
    status: QUERY_SERVICES.has(service) || FORBIDDING.has(service) ? 403 : 400,
  });
};

const expiredSession = ({ service }: Signed): Fault => {
  if (service === 's3') return new Fault('ExpiredToken', 'The provided token has expired.', { status: 400 });
  const query = QUERY_SERVICES.has(service);
  return new Fault(
    query ? 'ExpiredToken' : 'ExpiredTokenException',
    'The security token included in the request is expired',
    { status: query ? 403 : 400 },
  );
};
