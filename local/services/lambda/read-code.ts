/** Where the package of a function comes from: the request itself or an object in S3, read as the caller. */
import { buffer } from 'node:stream/consumers';
import type { Call, Cloud } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { LARGEST_UPLOAD } from './code.ts';
import { invalidParameter } from './faults.ts';

export interface CodeInput {
  ZipFile?: Uint8Array | string;
  S3Bucket?: string;
  S3Key?: string;
  S3ObjectVersion?: string;
  ImageUri?: string;
  SourceKMSKeyArn?: string;
}

export const readCode = async (cloud: Cloud, input: CodeInput, call: Call): Promise<Uint8Array> => {
  if (input.ImageUri) throw notInLocalCloud('ImageUri of a Lambda function');
  if (input.SourceKMSKeyArn) throw notInLocalCloud('SourceKMSKeyArn of a Lambda function');
  if (input.ZipFile !== undefined) {
    if (input.S3Bucket || input.S3Key)
      throw invalidParameter('Please do not provide other FunctionCode parameters when providing a ZipFile.');
    const zip = typeof input.ZipFile === 'string' ? Buffer.from(input.ZipFile, 'base64') : input.ZipFile;
    if (zip.length > LARGEST_UPLOAD)
      throw new Fault(
        'RequestEntityTooLargeException',
        `Request must be smaller than ${LARGEST_UPLOAD} bytes for the CreateFunction operation`,
        { status: 413 },
      );
    return zip;
  }
  if (!input.S3Bucket || !input.S3Key) throw invalidParameter('Please provide a source for function code.');
  try {
    const { Body } = await cloud.call<{ Body: Uint8Array | NodeJS.ReadableStream }>(
      's3',
      'GetObject',
      {
        Bucket: input.S3Bucket,
        Key: input.S3Key,
        ...(input.S3ObjectVersion !== undefined && { VersionId: input.S3ObjectVersion }),
      },
      call,
    );
    return Body instanceof Uint8Array ? Body : await buffer(Body);
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'NotInLocalCloud') throw error;
    if (error.code === 'AccessDenied') {
      throw new Fault(
        'AccessDeniedException',
        `Your access has been denied by S3, please make sure your request credentials have permission to GetObject ` +
          `for ${input.S3Bucket}/${input.S3Key}. S3 Error Code: AccessDenied. S3 Error Message: ${error.message}`,
        { status: 403 },
      );
    }
    throw invalidParameter(
      `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
    );
  }
};
