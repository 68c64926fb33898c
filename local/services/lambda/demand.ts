/** Demands on functions, with the condition keys that Lambda fills in. */
import type { Demand } from '../../kernel/cloud.ts';
import { type FunctionRef, functionArn } from './function-name.ts';
import { policyOf } from './policy-document.ts';
import type { Store } from './store/open-store.ts';

/** Keys of Lambda that a request can have; those it has none of are known to be absent. */
const ABSENT = {
  'lambda:FunctionUrlAuthType': [],
  'lambda:EventSourceToken': [],
  'lambda:InvokedViaFunctionUrl': [],
  'lambda:FunctionArn': [],
  'lambda:Principal': [],
  'lambda:Layer': [],
  'lambda:VpcIds': [],
  'lambda:SubnetIds': [],
  'lambda:SecurityGroupIds': [],
  'lambda:CodeSigningConfigArn': [],
} as const;

export const functionDemand = (
  store: Store,
  action: string,
  ref: Omit<FunctionRef, 'qualifier'>,
  context: NonNullable<Demand['context']> = {},
): Demand => ({
  action: `lambda:${action}`,
  resource: functionArn(ref),
  context: { ...ABSENT, ...resourceTags(store, ref), ...context },
});

/** To invoke, the policy of exactly the qualifier that the caller named counts as well. */
export const invokeDemand = (
  store: Store,
  action: 'InvokeFunction' | 'InvokeFunctionUrl',
  ref: FunctionRef,
  context: NonNullable<Demand['context']> = {},
): Demand => ({
  ...functionDemand(store, action, ref, context),
  resource: functionArn(ref, ref.qualifier),
  resourcePolicy: policyOf(store, ref),
});

const resourceTags = (store: Store, ref: Omit<FunctionRef, 'qualifier'>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(store.functions.head(ref)?.tags ?? {}).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
  );
