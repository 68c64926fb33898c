/** The desired state of one resource, with the current values of its dynamic references. */
import { typeNamed } from '../resources/registry.ts';
import { type Properties, type ResourceType, shapeOf } from '../resources/resource-type.ts';
import { fit } from '../resources/shape.ts';
import type { ResourceRow } from '../rows.ts';
import { withReferences } from '../template/dynamic-references.ts';
import { evaluateResource, type Wanted } from './evaluate-resource.ts';
import { makeContext } from './make-context.ts';
import { checkReferences, type References, readSecretReferences, readSsmReferences } from './read-references.ts';
import type { Run } from './run.ts';

export interface DesiredState extends Wanted {
  /** The current values of its `ssm` references. */
  readonly references: References;
  /** With secrets masked, for what people see. */
  readonly shown: Wanted;
}

export const readDesiredState = async (run: Run, row: ResourceRow): Promise<DesiredState> => {
  const definition = run.template.resources[row.logicalId]!;
  const type = typeNamed(definition.Type);
  const { tags } = run.operation.input;
  const shown = await evaluateResource(definition, type, run.masked, tags);
  const wanted = await evaluateResource(definition, type, run.scope, tags);
  checkReferences(definition.Type, wanted.properties);
  const { call } = makeContext(run, row, false);
  const references = await readSsmReferences(call, wanted.properties, row.references ?? {}, run.operation.refresh);
  return { ...wanted, shown, references };
};

/** The properties as events show them. */
export const shownProperties = (desired: DesiredState): string => JSON.stringify(desired.shown.properties);

/** The input of the service: references filled in, values in the types that it takes. */
export const liveProperties = async (
  run: Run,
  type: ResourceType,
  row: ResourceRow,
  desired: DesiredState,
): Promise<Properties> => {
  const secrets = await readSecretReferences(makeContext(run, row, false).call, desired.properties);
  run.secrets.push(...Object.values(secrets).filter((secret) => secret.length > 3));
  const values = new Map(Object.entries({ ...desired.references, ...secrets }));
  return fit(withReferences(desired.properties, values), shapeOf(type), '') as Properties;
};
