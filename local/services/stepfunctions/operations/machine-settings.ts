/** Settings of a machine beside its definition: what is accepted, what is refused. */
import { Fault, notInLocalCloud } from '../../../kernel/fault.ts';
import { isObject } from '../json.ts';

export interface MachineSettings {
  readonly loggingConfiguration?: Record<string, unknown>;
  readonly tracingConfiguration?: { readonly enabled?: boolean };
  readonly encryptionConfiguration?: { readonly type?: string };
}

export const readSettings = (input: MachineSettings, before: MachineSettings = {}): MachineSettings => {
  const { loggingConfiguration = before.loggingConfiguration, tracingConfiguration = before.tracingConfiguration } =
    input;
  const { encryptionConfiguration = before.encryptionConfiguration } = input;
  if (encryptionConfiguration?.type && encryptionConfiguration.type !== 'AWS_OWNED_KEY')
    throw notInLocalCloud(`encryptionConfiguration of type ${encryptionConfiguration.type}`);
  checkLogging(loggingConfiguration);
  return {
    ...(loggingConfiguration ? { loggingConfiguration } : {}),
    ...(tracingConfiguration ? { tracingConfiguration } : {}),
    ...(encryptionConfiguration ? { encryptionConfiguration } : {}),
  };
};

const checkLogging = (logging: Record<string, unknown> | undefined): void => {
  if (!logging) return;
  const { level = 'OFF', destinations = [] } = logging;
  if (!Array.isArray(destinations) || destinations.length > 1)
    throw new Fault(
      'InvalidLoggingConfiguration',
      'Invalid Logging Configuration: The Logging Configuration cannot have more than 1 destination.',
    );
  if (level !== 'OFF' && destinations.length === 0)
    throw new Fault(
      'InvalidLoggingConfiguration',
      'Invalid Logging Configuration: Must specify exactly one Log Destination.',
    );
  for (const destination of destinations) {
    const group = isObject(destination)
      ? (destination['cloudWatchLogsLogGroup'] as { logGroupArn?: unknown } | undefined)
      : undefined;
    if (
      typeof group?.logGroupArn !== 'string' ||
      !/^arn:[^:]+:logs:[^:]+:\d{12}:log-group:.+:\*$/.test(group.logGroupArn)
    )
      throw new Fault('InvalidLoggingConfiguration', 'Invalid Logging Configuration: Log Destination not found.');
  }
};

export const shownSettings = (settings: MachineSettings) => ({
  loggingConfiguration: settings.loggingConfiguration ?? { level: 'OFF', includeExecutionData: false },
  tracingConfiguration: settings.tracingConfiguration ?? { enabled: false },
  ...(settings.encryptionConfiguration ? { encryptionConfiguration: settings.encryptionConfiguration } : {}),
});
