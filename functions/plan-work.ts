/** Step 5, plan: begins a plan at the target. */
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { work } from '../adapters/aws/compose/work.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { PlanWork } from '../core/contract.ts';
import { planWork } from '../core/steps/plan-work.ts';
import { providers } from '../providers/index.ts';

export const handler = lambda(PlanWork, (input) =>
  planWork({ ledger: ledger(), clock, installation: installation(), providers, work })(input),
);
