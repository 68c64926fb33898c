/** The ledger's stream, as Lambda delivers it. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { LedgerChange } from '../../core/steps/publish-events.ts';
import { itemOf } from './ledger.ts';

const Image = z.record(z.string(), z.unknown());

export const LedgerStream = z.object({
  Records: z.array(z.object({ dynamodb: z.object({ OldImage: Image.optional(), NewImage: Image.optional() }) })),
});
export type LedgerStream = z.infer<typeof LedgerStream>;

export const readLedgerStream = ({ Records }: LedgerStream): readonly LedgerChange[] =>
  Records.map(({ dynamodb: { OldImage, NewImage } }) => ({
    before: OldImage && itemOf(OldImage as Record<string, AttributeValue>),
    after: NewImage && itemOf(NewImage as Record<string, AttributeValue>),
  }));
