/** POST: an execution of a pipeline, or of what stands at an address: repair, accept, destroy, roll back, promote. */
import { bus } from '../adapters/aws/compose/bus.ts';
import { history } from '../adapters/aws/compose/history.ts';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest, ids } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { roles } from '../adapters/aws/compose/roles.ts';
import { source } from '../adapters/aws/compose/source.ts';
import { answering, HttpEvent } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { answerRunRequest } from '../adapters/aws/run-requests.ts';
import { providers } from '../providers/index.ts';

const ports = () => ({
  ledger: ledger(),
  machines: machines(),
  bus: bus(),
  history: history(),
  source: source(),
  roles: roles(),
  installation: installation(),
  ...{ clock, ids, digest, providers },
});

export const handler = lambda(
  HttpEvent,
  answering((event) => answerRunRequest(ports())(event)),
);
