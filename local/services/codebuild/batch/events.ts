/** `CodeBuild Build Batch State Change`: Step Functions follows batches by it. */
import type { Outbox } from '../../../kernel/outbox.ts';
import { batchArn } from '../arn.ts';
import { dateText } from '../run/events.ts';
import { type Batch, currentPhase } from './batch.ts';

export const writeBatchChange = (outbox: Outbox, batch: Batch, time: number): void => {
  const arn = batchArn(batch, batch.id);
  const { settings } = batch;
  const last = batch.phases.findLast(({ contexts }) => (contexts?.length ?? 0) > 0);
  outbox.write(batch, {
    time,
    detailType: 'CodeBuild Build Batch State Change',
    resources: [arn],
    detail: JSON.stringify({
      'build-batch-status': batch.status,
      'project-name': batch.project,
      'build-batch-id': arn,
      'current-phase': currentPhase(batch),
      'current-phase-context': `[${(last?.contexts ?? []).map((context) => `${context.statusCode}: ${context.message}`)}]`,
      'additional-information': {
        'build-batch-number': batch.number,
        'build-batch-complete': batch.status !== 'IN_PROGRESS',
        'build-batch-start-time': dateText(batch.startTime),
        initiator: batch.initiator,
        'source-version': settings.sourceVersion,
        environment: {
          image: settings.environment.image,
          type: settings.environment.type,
          'compute-type': settings.environment.computeType,
          'environment-variables': settings.environment.environmentVariables,
        },
      },
      version: '1',
    }),
  });
};
