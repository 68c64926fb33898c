import { asText, plain } from '../../../kernel/sdk/casing.ts';
import { isObject, type JsonObject } from '../json.ts';
import { type Integration, TaskFailure } from './integration.ts';
import { optimizedFailure } from './task-failure.ts';

const NAMING = { prefix: 'EventBridge', service: 'AmazonCloudWatchEvents', base: 'AmazonEventBridgeException' };

/** `events:putEvents`: details may be given as JSON; the execution (and its machine) become resources of each event. */
export const events: Integration = {
  service: 'events',
  actions: { putEvents: ['request', 'waitForTaskToken'] },
  async send({ cloud, caller, parameters, order }) {
    const requestId = cloud.ids.uuid();
    const given = Array.isArray(parameters['Entries']) ? (parameters['Entries'] as JsonObject[]) : [];
    const entries = given.map((entry) => ({
      ...entry,
      ...('Detail' in entry ? { Detail: asText(entry['Detail']) } : {}),
      Resources: [
        ...(Array.isArray(entry['Resources']) ? entry['Resources'] : []),
        order.executionArn,
        machineOf(order.executionArn),
      ],
    }));
    try {
      const answer = plain(
        await cloud.call('events', 'PutEvents', { ...parameters, Entries: entries }, caller),
      ) as JsonObject;
      if (isObject(answer) && Number(answer['FailedEntryCount'] ?? 0) > 0)
        throw new TaskFailure('EventBridge.FailedEntry', JSON.stringify(answer));
      return answer;
    } catch (error) {
      throw optimizedFailure(error, NAMING, requestId);
    }
  },
};

const machineOf = (execution: string): string =>
  execution
    .split(':')
    .slice(0, 7)
    .join(':')
    .replace(':execution:', ':stateMachine:')
    .replace(':express:', ':stateMachine:');
