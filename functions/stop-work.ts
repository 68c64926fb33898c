/** Step 5: stops work that nobody waits for. */
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { work } from '../adapters/aws/compose/work.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { StopWork } from '../core/contract.ts';
import { stopWork } from '../core/steps/stop-work.ts';
import { providers } from '../providers/index.ts';

export const handler = lambda(StopWork, (input) => stopWork({ ledger: ledger(), providers, work })(input));
