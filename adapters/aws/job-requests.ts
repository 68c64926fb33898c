/** Requests of whoever does a job: a function, or a job worker. */
import { JobFailure, JobSuccess } from '../../core/job-answer.ts';
import type { Answering } from '../../core/steps/answer-job.ts';
import { type HttpEvent, readJsonBody } from './http.ts';

/** The secret that came with the order; empty where none is told. */
export const bearerOf = ({ headers }: HttpEvent): string =>
  /^Bearer ([A-Za-z0-9_-]{1,200})$/i.exec(headers['authorization'] ?? '')?.[1] ?? '';

export const saidOf = (event: HttpEvent): ReturnType<Answering['said']> =>
  event.routeKey.endsWith('/success')
    ? { success: readJsonBody(JobSuccess, event) }
    : { failure: readJsonBody(JobFailure, event) };
