/** CloudWatch's alarms at a target, under its plan role. */
import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { Alarms } from '../../core/ports/alarms.ts';
import type { StackPlace } from '../../core/ports/stacks.ts';

export const cloudWatchAlarms = (clientOf: (place: StackPlace) => CloudWatchClient): Alarms => ({
  async look(place, name) {
    const { MetricAlarms = [], CompositeAlarms = [] } = await clientOf(place).send(
      new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
    );
    const [alarm] = [...MetricAlarms, ...CompositeAlarms];
    if (!alarm?.StateValue) return undefined;
    // A new state of CloudWatch says nothing that a rule could go by.
    const state = alarm.StateValue === 'OK' || alarm.StateValue === 'ALARM' ? alarm.StateValue : 'INSUFFICIENT_DATA';
    return { state, ...(alarm.StateReason ? { reason: alarm.StateReason } : {}) };
  },
});
