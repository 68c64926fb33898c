/** The GETs of the API: read only. */

import { answerRoute } from '../adapters/aws/answer-route.ts';
import { artifacts, installation, ledger, logs, mail } from '../adapters/aws/compose.ts';
import { answering, HttpEvent } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';

export const handler = lambda(
  HttpEvent,
  answering((event) => {
    const ports = { ledger: ledger(), artifacts: artifacts(), logs: logs(), mail: mail() };
    return answerRoute({ ...ports, people: installation().people }, event);
  }),
);
