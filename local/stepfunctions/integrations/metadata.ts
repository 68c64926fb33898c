/** What answers of optimized integrations carry about the HTTP response they came in. */
import type { Json, JsonObject } from '../json.ts';

export const withMetadata = (
  output: JsonObject,
  requestId: string,
  contentType = 'application/x-amz-json-1.0',
): Json => {
  const headers = { 'Content-Type': contentType, 'x-amzn-RequestId': requestId };
  return {
    ...output,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
};
