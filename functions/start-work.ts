/** Step 5, act: carries out what was planned and approved. */
import { artifacts, clock, digest, installation, ledger, machines, work } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { StartWork } from '../core/contract.ts';
import { startWork } from '../core/steps/start-work.ts';
import { providers } from '../providers/index.ts';

export const handler = lambda(StartWork, (input) =>
  startWork({
    ledger: ledger(),
    machines: machines(),
    artifacts: artifacts(),
    clock,
    digest,
    installation: installation(),
    providers,
    work,
  })(input),
);
