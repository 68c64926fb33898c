/**
 * Finds the resources that a change set with ImportExistingResources imports into its stack instead of creating them.
 */
import type { Made, ResourceContext, ResourceType } from '../resources/resource-type.ts';
import type { StackRow } from '../rows.ts';
import type { Store } from '../store.ts';
import type { ResourceDefinition } from '../template/template.ts';
import type { Wanted } from './evaluate-resource.ts';
import { isGone } from './run.ts';

/**
 * The resource, if CloudFormation would import it: its name stands in the template as plain text, its deletion policy
 * keeps it, it is there, and it is no other stack's.
 */
export const findExisting = async (
  store: Store,
  stack: Pick<StackRow, 'id' | 'account' | 'region'>,
  { type, definition, wanted }: { type: ResourceType; definition: ResourceDefinition; wanted: Wanted },
  call: ResourceContext['call'],
): Promise<Made | undefined> => {
  const name = type.named === undefined ? undefined : definition.Properties[type.named];
  if (typeof name !== 'string' || !type.find || !wanted.deletionPolicy.startsWith('Retain')) return undefined;
  const found = await type.find(name, { call, account: stack.account, region: stack.region });
  return found && !isOwned(store, stack, type.type, found.physicalId) ? found : undefined;
};

const isOwned = (store: Store, { account, region }: Pick<StackRow, 'account' | 'region'>, type: string, id: string) =>
  store
    .stacks(account, region)
    .some((stack) =>
      store.resources(stack.id).some((row) => row.type === type && row.physicalId === id && !isGone(row)),
    );
