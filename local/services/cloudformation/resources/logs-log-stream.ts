/** AWS::Logs::LogStream. */
import { createOnce, unless } from './faults.ts';
import type { ResourceType } from './resource-type.ts';

export const logsLogStream: ResourceType = {
  type: 'AWS::Logs::LogStream',
  shape: { LogGroupName: 'text', LogStreamName: 'text' },
  immutable: ['LogGroupName', 'LogStreamName'],
  named: 'LogStreamName',
  attributes: [],
  async create(properties, { name, call, resumed }) {
    const logStreamName = (properties['LogStreamName'] as string | undefined) ?? name(512);
    const logGroupName = properties['LogGroupName'];
    const create = () => call('logs', 'CreateLogStream', { logGroupName, logStreamName });
    await createOnce(resumed, create, 'ResourceAlreadyExistsException');
    return { physicalId: logStreamName };
  },
  async delete(logStreamName, { call }, { properties }) {
    const logGroupName = properties['LogGroupName'];
    await unless(call('logs', 'DeleteLogStream', { logGroupName, logStreamName }), 'ResourceNotFoundException');
  },
};
