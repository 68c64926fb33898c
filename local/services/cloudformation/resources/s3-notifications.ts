/** A bucket's notifications in the S3 API's words. */

interface Notification {
  readonly Event: string;
  readonly Filter?: { readonly S3Key: { readonly Rules: readonly unknown[] } };
  readonly Function?: string;
  readonly Queue?: string;
  readonly Topic?: string;
}

export interface Notifications {
  readonly EventBridgeConfiguration?: { readonly EventBridgeEnabled?: boolean };
  readonly LambdaConfigurations?: readonly Notification[];
  readonly QueueConfigurations?: readonly Notification[];
  readonly TopicConfigurations?: readonly Notification[];
}

const shared = ({ Event, Filter }: Notification): Record<string, unknown> => ({
  Events: [Event],
  ...(Filter && { Filter: { Key: { FilterRules: Filter.S3Key.Rules } } }),
});

export const lambdaConfigurations = ({ LambdaConfigurations = [] }: Notifications) =>
  LambdaConfigurations.map((one) => ({ ...shared(one), LambdaFunctionArn: one.Function }));

export const queueConfigurations = ({ QueueConfigurations = [] }: Notifications) =>
  QueueConfigurations.map((one) => ({ ...shared(one), QueueArn: one.Queue }));

export const topicConfigurations = ({ TopicConfigurations = [] }: Notifications) =>
  TopicConfigurations.map((one) => ({ ...shared(one), TopicArn: one.Topic }));
