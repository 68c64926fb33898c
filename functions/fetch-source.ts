/** Step 5, Source: the tree of a commit, or an object, becomes an artifact. */
import { artifacts } from '../adapters/aws/compose/artifacts.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { source } from '../adapters/aws/compose/source.ts';
import { sourceObjects } from '../adapters/aws/compose/source-objects.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { FetchSource } from '../core/contract.ts';
import { fetchSource } from '../core/steps/fetch-source.ts';
import { providers } from '../providers/index.ts';

/** Each is made when a source needs it. */
const fetches = {
  get sourceObjects() {
    return sourceObjects();
  },
};

export const handler = lambda(FetchSource, (input) => {
  const ports = { ledger: ledger(), source: source(), artifacts: artifacts(), clock, providers, fetches };
  return fetchSource(ports)(input);
});
