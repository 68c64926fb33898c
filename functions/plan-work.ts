/** Step 5, plan: begins a plan at the target. */
import { clock, installation, ledger, work } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { PlanWork } from '../core/contract.ts';
import { planWork } from '../core/steps/plan-work.ts';
import { providers } from '../providers/index.ts';

export const handler = lambda(PlanWork, (input) =>
  planWork({ ledger: ledger(), clock, installation: installation(), providers, work })(input),
);
