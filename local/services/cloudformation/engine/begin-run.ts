/** Everything an operation needs, read and evaluated from what is on disk: the same after a restart. */
import type { OperationRow } from '../rows.ts';
import { dependenciesOf } from '../template/dependency-graph.ts';
import { isSecret } from '../template/parameters.ts';
import { templateOf } from '../template/read-template.ts';
import type { Scope } from '../template/scope.ts';
import type { Template } from '../template/template.ts';
import { hidden } from '../template/unknown.ts';
import { invalid } from '../validation.ts';
import { actorOf, type Engine } from './engine.ts';
import { type KnownResources, makeScope } from './make-scope.ts';
import type { Acting, Run } from './run.ts';

/** Throws ValidationError for a role that cannot be assumed (any more). */
export const beginRun = async (engine: Engine, operation: OperationRow): Promise<Run> => {
  const acting = beginActing(engine, operation);
  const { stack, actor } = acting;
  const { input } = operation;
  const template = templateOf(input);
  const imports = new Set<string>();
  const around = { stack, template, input, actor };
  const scope = makeScope(engine, { ...around, imports, resources: existing(engine, stack.id, false) });
  const present = await presentResources(template, scope);
  return {
    ...acting,
    template,
    scope,
    masked: makeScope(engine, { ...around, unmasked: scope, resources: existing(engine, stack.id, true) }),
    present,
    dependencies: dependenciesOf(template.resources, present),
    imports,
  };
};

/** Throws ValidationError for a role that cannot be assumed (any more). */
export const beginActing = (engine: Engine, operation: OperationRow): Acting => {
  const { store, cloud } = engine;
  const { input } = operation;
  const stack = store.stack(operation.stack)!;
  return {
    engine,
    operation,
    stack,
    actor: actorOf(cloud, stack, operation.principal, input.roleArn),
    secrets: secretsOf(templateOf(input), input.given),
    cancelled: engine.work.cancellation(operation.id),
  };
};

export const presentResources = async (template: Template, scope: Scope): Promise<ReadonlySet<string>> => {
  const present = new Set<string>();
  for (const [id, { Condition }] of Object.entries(template.resources))
    if (Condition === undefined || (await scope.condition(Condition))) present.add(id);
  return present;
};

/**
 * Values of NoEcho parameters that are worth hiding (a value of three characters would blot out half of any message).
 */
const secretsOf = (template: Template, given: Readonly<Record<string, string>>): string[] =>
  Object.entries(template.parameters)
    .filter(([name, definition]) => isSecret(definition) && (given[name]?.length ?? 0) > 3)
    .map(([name]) => given[name] as string);

const existing = ({ store }: Engine, stack: string, masked: boolean): KnownResources => ({
  ref(logicalId) {
    const row = store.resource(stack, logicalId);
    if (row?.physicalId === undefined) throw unresolved(logicalId);
    return row.ref ?? row.physicalId;
  },
  getAtt(logicalId, attribute) {
    const row = store.resource(stack, logicalId);
    if (row?.physicalId === undefined) throw unresolved(logicalId);
    if (!Object.hasOwn(row.attributes, attribute)) throw noAttribute(logicalId, attribute);
    return masked && row.secret ? hidden() : row.attributes[attribute];
  },
});

/** The resource's condition is false, or it has left the template. */
export const unresolved = (logicalId: string) =>
  invalid(
    `Template format error: Unresolved resource dependencies [${logicalId}] in the Resources block of the template`,
  );

export const noAttribute = (logicalId: string, attribute: string) =>
  invalid(`Template error: resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`);
