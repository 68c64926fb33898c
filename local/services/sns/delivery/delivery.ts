/** A delivery as it is stored. */
import type { MessageAttributes } from '../publish/message-attributes.ts';

export interface Delivery {
  readonly protocol: 'lambda' | 'sqs';
  readonly endpoint: string;
  readonly subscription: string;
  readonly topic: string;
  readonly messageId: string;
  readonly payload: string;
  /** Only raw messages carry them beside the body. */
  readonly attributes: MessageAttributes;
  readonly group?: string;
  readonly redrive?: string;
}
