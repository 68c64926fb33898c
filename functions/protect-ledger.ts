/** Protects the ledger from deletion once a stack of Tagline exists. */
import * as z from 'zod';
import { ledgerTable } from '../adapters/aws/compose/ledger-table.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { protectLedger } from '../core/steps/protect-ledger.ts';

export const handler = lambda(z.object({ source: z.literal('aws.cloudformation') }), () =>
  protectLedger({ table: ledgerTable() })(),
);
