/** POST: whoever was asked to do a job says how it went, by the secret that came with the order. */
import { bus } from '../adapters/aws/compose/bus.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest } from '../adapters/aws/compose/machine.ts';
import { answering, HttpEvent, jsonAnswer, pathOf } from '../adapters/aws/http.ts';
import { bearerOf, saidOf } from '../adapters/aws/job-requests.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { knowsSecret } from '../core/job-answer.ts';
import { answerJob } from '../core/steps/answer-job.ts';

export const handler = lambda(
  HttpEvent,
  answering(async (event) => {
    const told = digest(bearerOf(event));
    const job = { jobId: pathOf(event, 'job'), may: knowsSecret(told), said: () => saidOf(event) };
    await answerJob({ ledger: ledger(), bus: bus(), clock })(job);
    return jsonAnswer(200, {});
  }),
);
