/** S3's errors: code, wording and status in one place, because many operations share them. */
import { Fault } from '../../kernel/fault.ts';

const fault = (code: string, status: number, message: string, fields: Record<string, unknown> = {}): Fault =>
  new Fault(code, message, { status, fields });

export const noSuchBucket = (bucket: string): Fault =>
  fault('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: bucket });

export const noSuchKey = (key: string): Fault =>
  fault('NoSuchKey', 404, 'The specified key does not exist.', { Key: key });

export const noSuchVersion = (key: string, version: string): Fault =>
  fault('NoSuchVersion', 404, 'The specified version does not exist.', { Key: key, VersionId: version });

export const noSuchUpload = (upload: unknown): Fault =>
  fault(
    'NoSuchUpload',
    404,
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or ' +
      'completed.',
    { UploadId: upload },
  );

export const invalidArgument = (message: string, name?: string, value?: unknown): Fault =>
  fault('InvalidArgument', 400, message, name === undefined ? {} : { ArgumentName: name, ArgumentValue: value });

export const invalidRequest = (message: string): Fault => fault('InvalidRequest', 400, message);

export const malformedXml = (): Fault =>
  fault(
    'MalformedXML',
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

export const malformedPost = (message: string): Fault => fault('MalformedPOSTRequest', 400, message);

export const preconditionFailed = (condition: string): Fault =>
  fault('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });

export const badDigest = (what: string): Fault =>
  fault('BadDigest', 400, `The ${what} you specified did not match the calculated checksum.`);

export const accessDenied = (message = 'Access Denied'): Fault => fault('AccessDenied', 403, message);

/** For bucket configurations that were never set: `code` and wording differ for each. */
export const notConfigured = (code: string, message: string, bucket: string): Fault =>
  fault(code, 404, message, { BucketName: bucket });
