/** Published versions of machines. */
import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { readMachineArn } from '../arn.ts';
import type { VersionRow } from '../store.ts';
import { type Context, machineNamed } from './context.ts';
import { pageOf, readPage } from './page.ts';

const MOST_VERSIONS = 1000;

/** Publishes a machine's current revision; publishing it again answers the same version. Call it in a transaction. */
export const publish = ({ store, cloud }: Context, machineArn: string, description: string | undefined): VersionRow => {
  const machine = store.machine(machineArn);
  if (!machine) throw new Error(`no machine ${machineArn}`);
  const newest = store.one<VersionRow>(
    'SELECT * FROM version WHERE machine = ? ORDER BY number DESC LIMIT 1',
    machineArn,
  );
  if (newest?.revision === machine.revision) return newest;
  const count = store.one<{ n: number }>('SELECT count(*) AS n FROM version WHERE machine = ?', machineArn)?.n ?? 0;
  if (count >= MOST_VERSIONS)
    throw new Fault('ServiceQuotaExceededException', 'The maximum number of versions is 1000');
  const row: VersionRow = {
    arn: `${machineArn}:${machine.next_version}`,
    machine: machineArn,
    number: machine.next_version,
    revision: machine.revision,
    description: description ?? null,
    created: cloud.clock.now(),
  };
  store.insert('version', row);
  store.run('UPDATE machine SET next_version = next_version + 1 WHERE arn = ?', machineArn);
  return row;
};

export const versionOperations = (context: Context): Record<string, Operation> => ({
  PublishStateMachineVersion: {
    demands: (input: { stateMachineArn: string }) => [
      { action: 'states:PublishStateMachineVersion', resource: readMachineArn(input.stateMachineArn).machine },
    ],
    run(input: { stateMachineArn: string; revisionId?: string; description?: string }) {
      const machine = machineNamed(context, input.stateMachineArn);
      if (input.revisionId !== undefined && input.revisionId !== shownRevision(context, machine.revision))
        throw new Fault(
          'ConflictException',
          `Failed to publish the State Machine version for revision ${input.revisionId}. The current State Machine ` +
            `revision is ${shownRevision(context, machine.revision)}.`,
        );
      const version = context.store.transaction(() => publish(context, machine.arn, input.description));
      return { creationDate: new Date(version.created), stateMachineVersionArn: version.arn };
    },
  },
  ListStateMachineVersions: {
    demands: (input: { stateMachineArn: string }) => [
      { action: 'states:ListStateMachineVersions', resource: readMachineArn(input.stateMachineArn).machine },
    ],
    run(input: { stateMachineArn: string; maxResults?: number; nextToken?: string }) {
      const { arn } = machineNamed(context, input.stateMachineArn);
      const page = readPage(input);
      const { rows, nextToken } = pageOf(
        context.store.all<VersionRow>(
          'SELECT * FROM version WHERE machine = ? ORDER BY number DESC LIMIT ? OFFSET ?',
          arn,
          page.size + 1,
          page.after,
        ),
        page,
      );
      return {
        stateMachineVersions: rows.map((row) => ({
          stateMachineVersionArn: row.arn,
          creationDate: new Date(row.created),
        })),
        ...(nextToken ? { nextToken } : {}),
      };
    },
  },
  DeleteStateMachineVersion: {
    demands: (input: { stateMachineVersionArn: string }) => [
      { action: 'states:DeleteStateMachineVersion', resource: readMachineArn(input.stateMachineVersionArn).machine },
    ],
    run(input: { stateMachineVersionArn: string }) {
      const { version } = readMachineArn(input.stateMachineVersionArn);
      if (version === undefined)
        throw new Fault(
          'ValidationException',
          `Invalid Arn: 'State machine version ARN required: ${input.stateMachineVersionArn}'`,
        );
      const users = context.store.all<{ arn: string }>(
        'SELECT arn FROM alias WHERE version LIKE ?',
        `%${input.stateMachineVersionArn}%`,
      );
      if (users.length > 0)
        throw new Fault(
          'ConflictException',
          `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this ` +
            `version: [${users.map(({ arn }) => arn.split(':').at(-1)).join(', ')}]`,
        );
      context.store.run('DELETE FROM version WHERE arn = ?', input.stateMachineVersionArn);
      return {};
    },
  },
});

/** The first revision of a machine has no id on AWS. */
export const shownRevision = ({ store }: Context, id: string): string => {
  const revision = store.revision(id);
  return revision?.initial === 1 ? 'INITIAL' : id;
};
