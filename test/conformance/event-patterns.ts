/**
 * Recorded answers of AWS to event patterns, asked of any endpoint that speaks EventBridge.
 * The folder holds `cases.jsonl`: lines of `{ id, event, pattern, expect: 'match' | 'no-match' | 'error', error: {
 * Code, MessageRaw } | null }`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridgeClient, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';

interface Case {
  readonly id: string;
  readonly event: unknown;
  readonly pattern: unknown;
  readonly expect: 'match' | 'no-match' | 'error';
  readonly error: { readonly Code: string; readonly Message: string; readonly MessageRaw: string } | null;
}

export interface Conformance {
  readonly matched: number;
  readonly total: number;
  /** One line per case that differs: its id, what was expected and what came. */
  readonly differences: readonly string[];
}

export const conformsToEventPatterns = async (folder: string, endpointUrl: string): Promise<Conformance> => {
  const client = new EventBridgeClient({
    endpoint: endpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: '123456789012', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
  const lines = readFileSync(join(folder, 'cases.jsonl'), 'utf8').split('\n').filter(Boolean);
  const differences: string[] = [];
  for (const line of lines) {
    const recorded = JSON.parse(line) as Case;
    const difference = await compare(client, recorded);
    if (difference !== undefined) differences.push(`${recorded.id}: ${difference}`);
  }
  client.destroy();
  return { matched: lines.length - differences.length, total: lines.length, differences };
};

const compare = async (client: EventBridgeClient, recorded: Case): Promise<string | undefined> => {
  const input = { EventPattern: spaced(recorded.pattern), Event: JSON.stringify(recorded.event) };
  try {
    const { Result } = await client.send(new TestEventPatternCommand(input));
    const came = Result ? 'match' : 'no-match';
    return came === recorded.expect ? undefined : `expected ${recorded.expect}, got ${came}`;
  } catch (error) {
    const { name, message } = error as Error;
    if (!recorded.error) return `expected ${recorded.expect}, got ${name}: ${message}`;
    const wanted = `${recorded.error.Code}: ${recorded.error.MessageRaw}`;
    const came = `${name}: ${message}`;
    return unnamed(came) === unnamed(wanted) ? undefined : `expected ${wanted}, got ${came}`;
  }
};

/** The recording writes patterns with a space after colons and commas; places in messages count it. */
const spaced = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${spaced(member)}`);
  return `{${members.join(', ')}}`;
};

/** The recording replaced partition and region in messages. */
const unnamed = (message: string): string =>
  message.replaceAll('<partition>', 'aws').replaceAll('<region>', 'us-east-1');
