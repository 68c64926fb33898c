/** Step 5, Source: the tree of a commit becomes an artifact. */
import { artifacts, clock, ledger, source } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { FetchSource } from '../core/contract.ts';
import { fetchSource } from '../core/steps/fetch-source.ts';

export const handler = lambda(FetchSource, (input) =>
  fetchSource({ ledger: ledger(), source: source(), artifacts: artifacts(), clock })(input),
);
