/** Step 5, act: carries out what was planned and approved. */
import { artifacts } from '../adapters/aws/compose/artifacts.ts';
import { history } from '../adapters/aws/compose/history.ts';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { work } from '../adapters/aws/compose/work.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { StartWork } from '../core/contract.ts';
import { startWork } from '../core/steps/start-work.ts';
import { providers } from '../providers/index.ts';

export const handler = lambda(StartWork, (input) =>
  startWork({
    ledger: ledger(),
    machines: machines(),
    artifacts: artifacts(),
    history: history(),
    clock,
    digest,
    installation: installation(),
    providers,
    work,
  })(input),
);
