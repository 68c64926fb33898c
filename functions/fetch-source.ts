/** Step 5, Source: the tree of a commit becomes an artifact. */
import { artifacts } from '../adapters/aws/compose/artifacts.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { source } from '../adapters/aws/compose/source.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { FetchSource } from '../core/contract.ts';
import { fetchSource } from '../core/steps/fetch-source.ts';

export const handler = lambda(FetchSource, (input) =>
  fetchSource({ ledger: ledger(), source: source(), artifacts: artifacts(), clock })(input),
);
