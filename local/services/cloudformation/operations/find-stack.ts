/** Which stack a request means: by name or by id (ARN), in the caller's account and region. */
import type { Call, Demand } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { ChangeSetRow, StackRow } from '../rows.ts';
import type { Store } from '../store.ts';
import { breaks, invalid } from '../validation.ts';

type Place = Pick<Call, 'account' | 'region'>;

const NAME = /^[a-zA-Z][-a-zA-Z0-9]*$/;

export const lookUpStack = (store: Store, call: Place, nameOrId: string): StackRow | undefined => {
  if (!nameOrId.startsWith('arn:')) return store.stackNamed(call.account, call.region, nameOrId);
  const row = store.stack(nameOrId);
  return row?.account === call.account && row.region === call.region ? row : undefined;
};

/** Throws ValidationError "Stack with id X does not exist". */
export const findStack = (store: Store, call: Place, nameOrId: string): StackRow => {
  const row = lookUpStack(store, call, nameOrId);
  if (!row) throw invalid(`Stack with id ${nameOrId} does not exist`);
  return row;
};

/** Throws ValidationError for names that no stack can have. The models leave them to the service. */
export const checkStackName = (name: string): string => {
  if (!NAME.test(name)) throw breaks(name, 'stackName', 'satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*');
  if (name.length > 128) throw breaks(name, 'stackName', 'have length less than or equal to 128');
  return name;
};

/** The ARN that IAM is asked about; of a stack that is not there yet, with any id. */
export const stackArn = (store: Store, call: Place, nameOrId: string): string => {
  if (nameOrId.startsWith('arn:')) return nameOrId;
  return (
    store.stackNamed(call.account, call.region, nameOrId)?.id ??
    `arn:aws:cloudformation:${call.region}:${call.account}:stack/${nameOrId}/*`
  );
};

export const demandOnStack = (
  store: Store,
  call: Place,
  operation: string,
  nameOrId: string | undefined,
  context: Record<string, string> = {},
): Demand => ({
  action: `cloudformation:${operation}`,
  resource: nameOrId ? stackArn(store, call, nameOrId) : '*',
  ...(Object.keys(context).length > 0 && { context }),
});

/** A change set by its ARN, or by name and stack. Throws ChangeSetNotFound. */
export const findChangeSet = (
  store: Store,
  call: Place,
  nameOrId: string,
  stackName: string | undefined,
): ChangeSetRow => {
  const missing = () => new Fault('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, { status: 404 });
  if (nameOrId.startsWith('arn:')) {
    const row = store.changeSet(nameOrId);
    if (row?.id.split(':')[4] !== call.account || row.id.split(':')[3] !== call.region) throw missing();
    return row;
  }
  if (!stackName) throw invalid('StackName must be specified if ChangeSetName is not specified as an ARN.');
  const row = store.changeSetNamed(findStack(store, call, stackName).id, nameOrId);
  if (!row) throw missing();
  return row;
};
