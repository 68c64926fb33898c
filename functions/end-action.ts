/** Step 5: records the end of an action that the machine saw itself. */
import { artifacts } from '../adapters/aws/compose/artifacts.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { EndAction } from '../core/contract.ts';
import { endActionOf } from '../core/steps/end-action.ts';

export const handler = lambda(EndAction, (input) =>
  endActionOf({ ledger: ledger(), artifacts: artifacts(), clock })(input),
);
