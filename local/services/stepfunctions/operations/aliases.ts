/** Aliases of versions. An alias points to one version; routing between two by weight is refused by name. */
import type { Operation } from '../../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../../kernel/fault.ts';
import { readMachineArn } from '../arn.ts';
import type { AliasRow } from '../store.ts';
import { type Context, machineNamed, noMachine } from './context.ts';
import { pageOf, readPage } from './page.ts';

interface Route {
  readonly stateMachineVersionArn: string;
  readonly weight: number;
}

const MOST_ALIASES = 100;

/** The version that all executions go to. */
const versionOf = ({ store }: Context, routes: readonly Route[]): string => {
  if (routes.reduce((sum, { weight }) => sum + weight, 0) !== 100)
    throw new Fault('ValidationException', 'Sum of routing configuration weights must equal 100');
  if (routes.length > 1) throw notInLocalCloud('an alias with weights (routingConfiguration of two versions)');
  const { stateMachineVersionArn } = routes[0] as Route;
  if (readMachineArn(stateMachineVersionArn).version === undefined)
    throw new Fault('ValidationException', 'Routing configuration must contain state machine version ARNs');
  if (!store.version(stateMachineVersionArn))
    throw new Fault('ResourceNotFound', `Resource not found: '${stateMachineVersionArn}'`);
  return stateMachineVersionArn;
};

const aliasNamed = ({ store }: Context, arn: string): AliasRow => {
  if (readMachineArn(arn).alias === undefined)
    throw new Fault('InvalidArn', `Invalid Arn: 'State machine alias ARN required: ${arn}'`);
  const alias = store.alias(arn);
  if (!alias) throw new Fault('ResourceNotFound', `Resource not found: '${arn}'`);
  return alias;
};

const shown = (alias: AliasRow) => ({
  stateMachineAliasArn: alias.arn,
  name: alias.name,
  description: alias.description ?? '',
  routingConfiguration: [{ stateMachineVersionArn: alias.version, weight: 100 }],
  creationDate: new Date(alias.created),
  updateDate: new Date(alias.updated),
});

const on = (action: string) => (input: { stateMachineAliasArn: string }) => [
  {
    action: `states:${action}`,
    resource: readMachineArn(input.stateMachineAliasArn).machine,
    context: { 'states:StateMachineQualifier': String(readMachineArn(input.stateMachineAliasArn).alias) },
  },
];

interface CreateInput {
  readonly name: string;
  readonly description?: string;
  readonly routingConfiguration: Route[];
}

const create = (context: Context): Operation => ({
  demands: (input: CreateInput) => [
    {
      action: 'states:CreateStateMachineAlias',
      resource: readMachineArn(input.routingConfiguration?.[0]?.stateMachineVersionArn).machine,
    },
  ],
  run({ name, description, routingConfiguration }: CreateInput) {
    const { store, cloud } = context;
    const version = versionOf(context, routingConfiguration);
    const { machine } = readMachineArn(version);
    if (!store.machine(machine)) throw noMachine(machine);
    const arn = `${machine}:${name}`;
    const known = store.alias(arn);
    const now = cloud.clock.now();
    if (known) {
      if (known.version === version && (known.description ?? '') === (description ?? ''))
        return { stateMachineAliasArn: arn, creationDate: new Date(known.created) };
      throw new Fault(
        'ConflictException',
        `Failed to create alias because an alias with the same name and a different routing configuration already ` +
          `exists.`,
      );
    }
    const count = store.one<{ n: number }>('SELECT count(*) AS n FROM alias WHERE machine = ?', machine)?.n ?? 0;
    if (count >= MOST_ALIASES)
      throw new Fault('ServiceQuotaExceededException', `The maximum number of aliases is ${MOST_ALIASES}`);
    store.insert('alias', {
      arn,
      machine,
      name,
      version,
      description: description ?? null,
      created: now,
      updated: now,
    });
    return { stateMachineAliasArn: arn, creationDate: new Date(now) };
  },
});

export const aliasOperations = (context: Context): Record<string, Operation> => ({
  CreateStateMachineAlias: create(context),
  UpdateStateMachineAlias: {
    demands: on('UpdateStateMachineAlias'),
    run(input: { stateMachineAliasArn: string; description?: string; routingConfiguration?: Route[] }) {
      const alias = aliasNamed(context, input.stateMachineAliasArn);
      const version =
        input.routingConfiguration === undefined ? alias.version : versionOf(context, input.routingConfiguration);
      if (readMachineArn(version).machine !== alias.machine)
        throw new Fault('ValidationException', 'Routing configuration must contain versions of the same state machine');
      const updated = context.cloud.clock.now();
      context.store.run(
        'UPDATE alias SET version = ?, description = ?, updated = ? WHERE arn = ?',
        version,
        input.description ?? alias.description,
        updated,
        alias.arn,
      );
      return { updateDate: new Date(updated) };
    },
  },
  DescribeStateMachineAlias: {
    demands: on('DescribeStateMachineAlias'),
    run: (input: { stateMachineAliasArn: string }) => shown(aliasNamed(context, input.stateMachineAliasArn)),
  },
  DeleteStateMachineAlias: {
    demands: on('DeleteStateMachineAlias'),
    run(input: { stateMachineAliasArn: string }) {
      context.store.run('DELETE FROM alias WHERE arn = ?', aliasNamed(context, input.stateMachineAliasArn).arn);
      return {};
    },
  },
  ListStateMachineAliases: {
    demands: (input: { stateMachineArn: string }) => [
      { action: 'states:ListStateMachineAliases', resource: readMachineArn(input.stateMachineArn).machine },
    ],
    run(input: { stateMachineArn: string; maxResults?: number; nextToken?: string }) {
      const { machine, version } = readMachineArn(input.stateMachineArn);
      machineNamed(context, machine);
      const page = readPage(input);
      const filter = version === undefined ? '' : input.stateMachineArn;
      const rows = context.store.all<AliasRow>(
        `SELECT * FROM alias WHERE machine = ? AND (? = '' OR version = ?) ORDER BY name LIMIT ? OFFSET ?`,
        machine,
        filter,
        filter,
        page.size + 1,
        page.after,
      );
      const { rows: listed, nextToken } = pageOf(rows, page);
      return {
        stateMachineAliases: listed.map((row) => ({
          stateMachineAliasArn: row.arn,
          creationDate: new Date(row.created),
        })),
        ...(nextToken ? { nextToken } : {}),
      };
    },
  },
});
