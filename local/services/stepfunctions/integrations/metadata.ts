/** What answers of optimized integrations carry about the HTTP response they came in. */
import type { Json, JsonObject } from '../json.ts';

export interface ResponseStyle {
  readonly contentType: string;
  /** How the service spells the header. */
  readonly connection: 'connection' | 'Connection';
  /** Headers of this service alone. */
  readonly more?: Readonly<Record<string, string>>;
  /** Header that services give as they please; not in a list. */
  readonly length?: number;
}

export const JSON_STYLE: ResponseStyle = { contentType: 'application/x-amz-json-1.0', connection: 'connection' };

export const withMetadata = (
  output: JsonObject,
  requestId: string,
  date: Date,
  style: ResponseStyle = JSON_STYLE,
): Json => {
  const headers: Record<string, string> = {
    [style.connection]: 'keep-alive',
    'Content-Length': String(style.length ?? Buffer.byteLength(JSON.stringify(output))),
    'Content-Type': style.contentType,
    Date: date.toUTCString(),
    ...style.more,
    'x-amzn-RequestId': requestId,
  };
  const answer = {
    ...output,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
  // Members come in the order of their names.
  return Object.fromEntries(Object.entries(answer).sort(([a], [b]) => (a < b ? -1 : 1)));
};
