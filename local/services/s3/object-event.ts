/** A change of an object, to be sent as an event. */
export interface ObjectEvent {
  readonly type: 'Object Created' | 'Object Deleted' | 'Object Tags Added' | 'Object Tags Deleted';
  readonly key: string;
  readonly version: string;
  readonly size?: number;
  readonly etag?: string;
  /** e.g. PutObject, CopyObject, CompleteMultipartUpload, DeleteObject, Lifecycle Expiration */
  readonly reason: string;
  /** Of a deletion. */
  readonly deletion?: 'Permanently Deleted' | 'Delete Marker Created';
  /** The account or service that did it. */
  readonly requester: string;
  readonly requestId: string;
}
