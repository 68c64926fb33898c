/** Step 5c: writes the next serial of the component. */
import { artifacts } from '../adapters/aws/compose/artifacts.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, ids } from '../adapters/aws/compose/machine.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { RecordState } from '../core/contract.ts';
import { recordState } from '../core/steps/record-state.ts';

export const handler = lambda(RecordState, (input) =>
  recordState({ ledger: ledger(), artifacts: artifacts(), clock, ids })(input),
);
