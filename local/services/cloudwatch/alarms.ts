import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { alarmArn, type CloudWatch, type Operations, pageOf } from './cloudwatch.ts';
import type { Alarm, Place } from './store.ts';

export const alarms = (watch: CloudWatch): Operations => ({
  DescribeAlarms: describeAlarms(watch),
  DeleteAlarms: deleteAlarms(watch),
});

interface DescribeInput {
  AlarmNames?: string[];
  AlarmNamePrefix?: string;
  AlarmTypes?: string[];
  StateValue?: string;
  ActionPrefix?: string;
  MaxRecords?: number | string;
  NextToken?: string;
}

const MEMBERS = [
  'AlarmNames',
  'AlarmNamePrefix',
  'AlarmTypes',
  'StateValue',
  'ActionPrefix',
  'MaxRecords',
  'NextToken',
];
const STATE = 'INSUFFICIENT_DATA';

const describeAlarms = ({ store }: CloudWatch): Operation<DescribeInput> => ({
  demands: (_input, call) => [{ action: 'cloudwatch:DescribeAlarms', resource: alarmArn(call, '*') }],
  run(input, call) {
    onlyMembers('DescribeAlarms', input, MEMBERS);
    const {
      AlarmNames: names,
      AlarmNamePrefix: prefix = '',
      AlarmTypes: types = [],
      ActionPrefix: action = '',
    } = input;
    const found = store
      .alarms(call)
      .filter(({ name }) => name.startsWith(prefix) && (!names?.length || names.includes(name)))
      .filter(() => types.length === 0 || types.includes('MetricAlarm'))
      .filter(() => !input.StateValue || input.StateValue === STATE)
      .filter(({ settings }) => action === '' || actionsOf(settings).some((arn) => arn.startsWith(action)));
    const { items, nextToken } = pageOf(found, Number(input.MaxRecords ?? 50), input.NextToken);
    return { MetricAlarms: items.map((alarm) => alarmOutput(call, alarm)), CompositeAlarms: [], ...nextToken };
  },
});

const actionsOf = (settings: Alarm['settings']): readonly string[] =>
  ['AlarmActions', 'OKActions', 'InsufficientDataActions'].flatMap((member) => (settings[member] as string[]) ?? []);

const alarmOutput = (place: Place, { name, settings, updated }: Alarm) => ({
  AlarmName: name,
  AlarmArn: alarmArn(place, name),
  AlarmConfigurationUpdatedTimestamp: new Date(updated),
  OKActions: [],
  AlarmActions: [],
  InsufficientDataActions: [],
  Dimensions: [],
  ...settings,
  StateValue: STATE,
  StateReason: 'Unchecked: Initial alarm creation',
  StateUpdatedTimestamp: new Date(updated),
});

const deleteAlarms = ({ store }: CloudWatch): Operation<{ AlarmNames: string[] }> => ({
  demands: ({ AlarmNames = [] }, call) =>
    (AlarmNames.length > 0 ? AlarmNames : ['*']).map((name) => ({
      action: 'cloudwatch:DeleteAlarms',
      resource: alarmArn(call, name),
    })),
  run(input, call) {
    onlyMembers('DeleteAlarms', input, ['AlarmNames']);
    const { AlarmNames: names = [] } = input;
    if (names.length > 1) {
      const absent = names.filter((name) => !store.alarm(call, name));
      if (absent.length > 0)
        throw new Fault('ResourceNotFound', `Alarm names not found: ${absent.join(', ')}`, { status: 404 });
    }
    store.removeAlarms(call, names);
    return {};
  },
});
