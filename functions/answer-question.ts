/** The GETs of the API: read only. */

import { answerRoute } from '../adapters/aws/answer-route.ts';
import { artifacts } from '../adapters/aws/compose/artifacts.ts';
import { times } from '../adapters/aws/compose/build-times.ts';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { logs } from '../adapters/aws/compose/logs.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { mail } from '../adapters/aws/compose/mail.ts';
import { reports } from '../adapters/aws/compose/reports.ts';
import { answering, HttpEvent } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { providers } from '../providers/index.ts';

export const handler = lambda(
  HttpEvent,
  answering((event) => {
    const ports = {
      ledger: ledger(),
      artifacts: artifacts(),
      logs: logs(),
      reports: reports(),
      times: times(),
      mail: mail(),
    };
    return answerRoute({ ...ports, clock, installation: installation(), providers }, event);
  }),
);
