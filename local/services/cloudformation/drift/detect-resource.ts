/** Compares one resource with its template, under the rights of whoever asks. */
import type { Caller } from '../../../kernel/cloud.ts';
import type { Engine } from '../engine/engine.ts';
import { fromService } from '../engine/reasons.ts';
import { sameValue } from '../engine/same-value.ts';
import { typeNamed } from '../resources/registry.ts';
import { type Properties, shapeOf } from '../resources/resource-type.ts';
import type { Difference, DriftRow, ResourceRow, StackRow } from '../rows.ts';
import { differencesOf } from './differences.ts';

export interface Compared {
  /** As CloudFormation gave them to the service. */
  readonly expected: Properties;
  /** As the service has them; undefined if the resource is gone. */
  readonly actual: Properties | undefined;
  readonly differences: readonly Difference[];
}

/** Undefined for a type whose drift cannot be detected here, and for a resource that was never made. */
export const compareResource = async (
  { cloud }: Engine,
  stack: StackRow,
  row: ResourceRow,
  actor: Caller,
): Promise<Compared | undefined> => {
  const type = typeNamed(row.type);
  const expected = row.live ?? row.properties;
  if (!type.read || row.physicalId === undefined || expected === undefined) return undefined;
  const call = async <Out>(service: string, operation: string, input: unknown): Promise<Out> => {
    try {
      return await cloud.call<Out>(service, operation, input, actor);
    } catch (error) {
      throw fromService(error);
    }
  };
  const place = { account: stack.account, region: stack.region };
  const actual = await type.read(row.physicalId, { ...place, call }, expected);
  return { expected, actual, differences: actual ? differencesOf(expected, actual, shapeOf(type)) : [] };
};

export const detectResource = async (
  engine: Engine,
  stack: StackRow,
  row: ResourceRow,
  actor: Caller,
): Promise<DriftRow | undefined> => {
  const compared = await compareResource(engine, stack, row, actor);
  if (!compared || row.physicalId === undefined) return undefined;
  const { expected, actual, differences } = compared;
  const secret = secretNames(row, expected);
  return {
    stack: stack.id,
    logicalId: row.logicalId,
    physicalId: row.physicalId,
    type: row.type,
    status: actual === undefined ? 'DELETED' : differences.length > 0 ? 'MODIFIED' : 'IN_SYNC',
    expected: JSON.stringify(masked(onlyOf(expected, actual ?? expected), secret)),
    ...(actual !== undefined && { actual: JSON.stringify(masked(onlyOf(actual, expected), secret)) }),
    differences: differences.map((difference) => maskedDifference(difference, secret)),
    at: engine.cloud.clock.now(),
  };
};

/** What the one holds of the names that the other has. */
const onlyOf = (properties: Properties, names: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => Object.hasOwn(names, name)));

/** Properties whose shown form is not their real one: a NoEcho parameter or a secret is in them. */
const secretNames = ({ shown, properties }: ResourceRow, expected: Properties): ReadonlySet<string> => {
  const known = (JSON.parse(shown ?? '{}') as { Properties?: Properties }).Properties ?? properties ?? {};
  const names = Object.keys(expected);
  return new Set(names.filter((name) => !sameValue(known[name], expected[name])));
};

const MASK = '****';

const masked = (properties: Properties, secret: ReadonlySet<string>): Properties =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, secret.has(name) ? MASK : value]));

const maskedDifference = (difference: Difference, secret: ReadonlySet<string>): Difference =>
  secret.has(difference.PropertyPath.split('/')[1] ?? '')
    ? { ...difference, ExpectedValue: MASK, ActualValue: MASK }
    : difference;
