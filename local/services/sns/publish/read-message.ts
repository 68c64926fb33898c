/** Reads and checks a message: text, subject, attributes, and for `MessageStructure: json` a text per protocol. */
import { invalidParameter } from '../faults.ts';
import type { Protocol } from '../store.ts';
import { type GivenAttribute, type MessageAttributes, readMessageAttributes } from './message-attributes.ts';

export interface GivenMessage {
  readonly Message?: string;
  readonly Subject?: string;
  readonly MessageStructure?: string;
  readonly MessageAttributes?: Readonly<Record<string, GivenAttribute>>;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

export interface Message {
  readonly subject: string | undefined;
  readonly attributes: MessageAttributes;
  /** For queues with fair sharing. */
  readonly group: string | undefined;
  /** As it was published; its bytes count. */
  readonly text: string;
  textFor(protocol: Protocol): string;
}

/** Throws InvalidParameter. */
export const readMessage = (given: GivenMessage): Message => {
  const { Message: text, Subject: subject, MessageStructure: structure } = given;
  if (!text) throw invalidParameter('Empty message');
  if (given.MessageDeduplicationId !== undefined)
    throw invalidParameter(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for ' +
        'this topic type',
    );
  if (subject !== undefined && !isSubject(subject)) throw invalidParameter('Subject');
  if (structure !== undefined && structure !== 'json') throw invalidParameter('MessageStructure');
  const byProtocol = structure === 'json' ? readStructure(text) : undefined;
  return {
    subject,
    attributes: readMessageAttributes(given.MessageAttributes),
    group: given.MessageGroupId,
    text,
    textFor: (protocol) => byProtocol?.[protocol] ?? byProtocol?.['default'] ?? text,
  };
};

/** ASCII without line breaks, at most 100 characters, and a letter, number or punctuation first. */
const isSubject = (subject: string): boolean => /^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(subject);

const readStructure = (text: string): Record<string, string> => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed))
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  // Values that are no strings are passed over, as on AWS.
  const texts = Object.fromEntries(Object.entries(parsed).filter(([, value]) => typeof value === 'string'));
  if (texts['default'] === undefined)
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  return texts;
};
