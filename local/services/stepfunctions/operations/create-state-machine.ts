import type { Call, Demand, Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { machineArn } from '../arn.ts';
import type { MachineRow } from '../store.ts';
import type { Context } from './context.ts';
import { checkDefinition } from './definition-check.ts';
import { checkName } from './input.ts';
import { type MachineSettings, readSettings } from './machine-settings.ts';
import { readTags, type Tag } from './tags.ts';
import { publish } from './versions.ts';

export interface CreateInput extends MachineSettings {
  readonly name: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly type?: 'STANDARD' | 'EXPRESS';
  readonly tags?: Tag[];
  readonly publish?: boolean;
  readonly versionDescription?: string;
}

export const passRole = (roleArn: string): Demand => ({
  action: 'iam:PassRole',
  resource: roleArn,
  context: { 'iam:PassedToService': 'states.amazonaws.com' },
});

export const checkRole = (roleArn: unknown): void => {
  if (typeof roleArn !== 'string' || !/^arn:[a-z-]+:iam::\d{12}:role\/.+$/.test(roleArn))
    throw new Fault('InvalidArn', `Invalid Role Arn: '${String(roleArn)}'`);
};

export const createStateMachine = (context: Context): Operation => ({
  demands(input: CreateInput, call) {
    checkName(input.name);
    checkRole(input.roleArn);
    const resource = machineArn(call.region, call.account, input.name);
    return [
      { action: 'states:CreateStateMachine', resource },
      ...(input.publish ? [{ action: 'states:PublishStateMachineVersion', resource }] : []),
      ...(input.tags?.length ? [{ action: 'states:TagResource', resource }] : []),
      passRole(input.roleArn),
    ];
  },
  run(input: CreateInput, call) {
    const { name, type = 'STANDARD' } = input;
    checkDefinition(input.definition, type);
    if (input.versionDescription !== undefined && !input.publish)
      throw new Fault('ValidationException', 'Version description can only be set when publish is true');
    const settings = readSettings(input);
    const arn = machineArn(call.region, call.account, name);
    const known = context.store.machine(arn);
    if (known) return again(context, known, input, settings);
    return create(context, call, arn, { ...input, type }, settings);
  },
});

const create = (context: Context, call: Call, arn: string, input: CreateInput, settings: MachineSettings) => {
  const { store, cloud } = context;
  const created = cloud.clock.now();
  const revision = cloud.ids.uuid();
  return store.transaction(() => {
    store.insert('revision', {
      id: revision,
      machine: arn,
      definition: input.definition,
      role: input.roleArn,
      settings: JSON.stringify(settings),
      created,
      initial: 1,
    });
    store.insert('machine', {
      arn,
      account: call.account,
      region: call.region,
      name: input.name,
      type: input.type ?? 'STANDARD',
      status: 'ACTIVE',
      revision,
      created,
      tags: JSON.stringify(readTags(input.tags)),
    });
    const version = input.publish ? publish(context, arn, input.versionDescription) : undefined;
    return {
      stateMachineArn: arn,
      creationDate: new Date(created),
      ...(version ? { stateMachineVersionArn: version.arn } : {}),
    };
  });
};

/** The same request again answers the same machine; another under its name is refused. */
const again = (context: Context, machine: MachineRow, input: CreateInput, settings: MachineSettings) => {
  const revision = context.store.revision(machine.revision);
  if (machine.status === 'DELETING')
    throw new Fault('StateMachineDeleting', `State Machine is being deleted: '${machine.arn}'`);
  const same =
    revision?.definition === input.definition &&
    machine.type === (input.type ?? 'STANDARD') &&
    revision.settings === JSON.stringify(settings) &&
    revision.role === input.roleArn;
  if (!same) throw new Fault('StateMachineAlreadyExists', `State Machine Already Exists: '${machine.arn}'`);
  const version = input.publish
    ? context.store.transaction(() => publish(context, machine.arn, input.versionDescription))
    : undefined;
  return {
    stateMachineArn: machine.arn,
    creationDate: new Date(machine.created),
    ...(version ? { stateMachineVersionArn: version.arn } : {}),
  };
};
