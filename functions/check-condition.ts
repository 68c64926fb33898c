/** Steps 4 and 6: looks at the rules of a stage's condition. */
import { alarms } from '../adapters/aws/compose/alarms.ts';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { CheckCondition } from '../core/contract.ts';
import { checkCondition } from '../core/steps/check-condition.ts';

export const handler = lambda(CheckCondition, (input) =>
  checkCondition({
    ledger: ledger(),
    machines: machines(),
    alarms: alarms(),
    clock,
    installation: installation(),
  })(input),
);
