/** A cause that nobody made by hand, as services tell of it: a due schedule, an event, another pipeline's success. */
import * as z from 'zod';

export const SCHEDULE_DUE = 'Schedule Due';

export const AutomaticCause = z.union([
  z
    .object({
      'detail-type': z.literal(SCHEDULE_DUE),
      detail: z.object({ pipeline: z.string(), schedule: z.string(), due: z.string() }),
    })
    .transform(({ detail }) => ({ kind: 'schedule' as const, ...detail })),
  z
    .object({
      pipeline: z.string(),
      entry: z.string(),
      event: z.looseObject({ id: z.string(), time: z.string(), source: z.string() }),
    })
    .transform((told) => ({ kind: 'event' as const, ...told })),
  z
    .object({
      'detail-type': z.literal('CodePipeline Pipeline Execution State Change'),
      detail: z.object({ 'execution-id': z.string(), state: z.literal('SUCCEEDED') }),
    })
    .transform(({ detail }) => ({ kind: 'success' as const, executionId: detail['execution-id'] })),
]);
export type AutomaticCause = z.infer<typeof AutomaticCause>;
