/** POST: stops an execution, or opens and closes what executions wait at. */
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { answering, HttpEvent } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { answerSteer } from '../adapters/aws/steer-requests.ts';

export const handler = lambda(
  HttpEvent,
  answering((event) =>
    answerSteer({ ledger: ledger(), machines: machines(), clock, installation: installation() }, event),
  ),
);
