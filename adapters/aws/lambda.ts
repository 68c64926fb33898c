/**
 * The one middy stack: every handler is its return value. The event is read through a schema, failures are logged once
 * without the event, errors keep their names.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy, { type MiddlewareObj } from '@middy/core';
import type * as z from 'zod';
import { TaglineError } from '../../core/fault.ts';
import { stackInSources } from './stack-in-sources.ts';

export const logger = new Logger({ serviceName: 'tagline' });

/** `run` gets what the schema reads. Events hold tokens and links: they are never logged. */
export const lambda = <Event, Result>(schema: z.ZodType<Event>, run: (event: Event) => Promise<Result>) =>
  middy<unknown, Result>()
    .use(injectLambdaContext(logger, { logEvent: false, clearState: true }))
    .use(failureLogged)
    .handler(async (event) => run(read(schema, event)));

const read = <Event>(schema: z.ZodType<Event>, event: unknown): Event => {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`).join('; ');
  throw new TaglineError('InvalidEvent', `the event is not what this function expects: ${where}`, {
    remedy: 'A newer machine calls an older function, or another caller does: deploy the engine.',
  });
};

const failureLogged: MiddlewareObj<unknown, unknown, Error> = {
  onError: ({ error }) => {
    if (!error) return;
    error.stack = stackInSources(error.stack ?? '');
    logger.error(error.message, { error: { name: error.name, stack: error.stack } });
  },
};
