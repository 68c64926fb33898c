/** The GETs of the API: read only. */

import { answerRoute } from '../adapters/aws/answer-route.ts';
import { artifacts, ledger, logs } from '../adapters/aws/compose.ts';
import { answering, HttpEvent } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';

export const handler = lambda(
  HttpEvent,
  answering((event) => answerRoute({ ledger: ledger(), artifacts: artifacts(), logs: logs() }, event)),
);
