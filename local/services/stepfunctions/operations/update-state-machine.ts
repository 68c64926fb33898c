import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { readMachineArn } from '../arn.ts';
import { type Context, machineNamed } from './context.ts';
import { checkRole, passRole } from './create-state-machine.ts';
import { checkDefinition } from './definition-check.ts';
import { type MachineSettings, readSettings } from './machine-settings.ts';
import { publish } from './versions.ts';

interface Input extends MachineSettings {
  readonly stateMachineArn: string;
  readonly definition?: string;
  readonly roleArn?: string;
  readonly publish?: boolean;
  readonly versionDescription?: string;
}

/** Running executions stay on the revision that they were started with. */
export const updateStateMachine = (context: Context): Operation => ({
  demands(input: Input) {
    const resource = readMachineArn(input.stateMachineArn).machine;
    if (input.roleArn !== undefined) checkRole(input.roleArn);
    return [
      { action: 'states:UpdateStateMachine', resource },
      ...(input.publish ? [{ action: 'states:PublishStateMachineVersion', resource }] : []),
      ...(input.roleArn === undefined ? [] : [passRole(input.roleArn)]),
    ];
  },
  run(input: Input) {
    const { store, cloud } = context;
    const machine = machineNamed(context, input.stateMachineArn);
    if (machine.status === 'DELETING')
      throw new Fault('StateMachineDeleting', `State Machine is being deleted: '${machine.arn}'`);
    const { definition, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration } = input;
    if (
      [definition, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration].every(
        (value) => value === undefined,
      )
    )
      throw new Fault(
        'MissingRequiredParameter',
        'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
      );
    if (definition !== undefined) checkDefinition(definition, machine.type);
    const before = store.revision(machine.revision);
    if (!before) throw new Error(`no revision ${machine.revision}`);
    const settings = JSON.stringify(readSettings(input, JSON.parse(before.settings) as MachineSettings));
    const after = { definition: definition ?? before.definition, role: roleArn ?? before.role, settings };
    const changed =
      after.definition !== before.definition || after.role !== before.role || after.settings !== before.settings;
    const updated = cloud.clock.now();
    const revision = changed ? cloud.ids.uuid() : before.id;
    return store.transaction(() => {
      if (changed) {
        store.insert('revision', { id: revision, machine: machine.arn, ...after, created: updated, initial: 0 });
        store.run('UPDATE machine SET revision = ? WHERE arn = ?', revision, machine.arn);
      }
      const version = input.publish ? publish(context, machine.arn, input.versionDescription) : undefined;
      return {
        updateDate: new Date(updated),
        revisionId: revision,
        ...(version ? { stateMachineVersionArn: version.arn } : {}),
      };
    });
  },
});
