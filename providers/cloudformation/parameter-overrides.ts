/**
 * CodePipeline's `ParameterOverrides`: a parameter's value is text, or is taken out of an artifact.
 * `{"Fn::GetArtifactAtt": ["Build", "ObjectKey"]}` says where the artifact lies, for templates that take code from it;
 * `{"Fn::GetParam": ["Build", "versions.json", "Image"]}` is a member of a JSON file in it.
 */
import * as z from 'zod';
import type { Action } from '../../core/definition/action.ts';
import { type Fault, TaglineError } from '../../core/fault.ts';
import type { RegionalObject } from '../../core/ports/stacks.ts';
import type { WorkOrder, WorkPorts } from '../../core/work.ts';
import { recorded } from './file-of.ts';

const ATTRIBUTES = { BucketName: 'bucket', ObjectKey: 'key', URL: 'url' } as const;
const GetArtifactAtt = z.strictObject({
  'Fn::GetArtifactAtt': z.tuple([z.string(), z.enum(['BucketName', 'ObjectKey', 'URL'])]),
});
const GetParam = z.strictObject({ 'Fn::GetParam': z.tuple([z.string(), z.string(), z.string()]) });
const Value = z.union([z.string(), z.number(), z.boolean(), GetArtifactAtt, GetParam]);
export const ParameterOverrides = z.record(z.string(), Value);

export const OVERRIDES_EXPECTED =
  'an object from parameter to text, to {"Fn::GetArtifactAtt": [artifact, "BucketName" | "ObjectKey" | "URL"]} or to ' +
  '{"Fn::GetParam": [artifact, file, key]}';

/** CodePipeline's limit of the file that `Fn::GetParam` reads. */
const FILE_LIMIT = 1024 * 1024;

/** The artifacts that functions name must be inputs of the action. */
export const overrideFaults = ({ configuration, inputArtifacts }: Action): Fault[] => {
  const names = inputArtifacts.map(({ name }) => name);
  return Object.entries(valuesIn(configuration['ParameterOverrides'])).flatMap(([parameter, value]) => {
    const artifact = artifactOf(value);
    if (artifact === undefined || artifact.includes('#{') || names.includes(artifact)) return [];
    return [
      {
        code: 'InvalidConfiguration',
        message: `${artifact} in ${parameter} is no input artifact`,
        where: 'configuration.ParameterOverrides',
        expected: names.length === 0 ? 'an input artifact' : names.join(', '),
        remedy: `add ${artifact} to inputArtifacts`,
      },
    ];
  });
};

/** What is no such object is the schema's to refuse. */
const valuesIn = (text: string | undefined): z.infer<typeof ParameterOverrides> => {
  try {
    return ParameterOverrides.safeParse(JSON.parse(text ?? '{}')).data ?? {};
  } catch {
    return {};
  }
};

const artifactOf = (value: z.infer<typeof Value>): string | undefined => {
  if (typeof value !== 'object') return undefined;
  return 'Fn::GetParam' in value ? value['Fn::GetParam'][0] : value['Fn::GetArtifactAtt'][0];
};

/** Throws `InvalidParameterOverrides`, `ParameterMissing`, `ArtifactMissing`, `FileMissing`. */
export const overridesOf = async (ports: WorkPorts, order: WorkOrder): Promise<Record<string, string>> => {
  const parsed = ParameterOverrides.safeParse(order.configuration['ParameterOverrides'] ?? {});
  if (!parsed.success) {
    throw new TaglineError('InvalidParameterOverrides', parsed.error.issues[0]?.message ?? 'cannot be read', {
      where: 'configuration.ParameterOverrides',
      expected: OVERRIDES_EXPECTED,
    });
  }
  const handed = new Map<string, Promise<RegionalObject>>();
  const values: Record<string, string> = {};
  for (const [parameter, value] of Object.entries(parsed.data)) {
    if (typeof value !== 'object') values[parameter] = String(value);
    else if ('Fn::GetParam' in value) values[parameter] = await memberOf(ports, order, value['Fn::GetParam']);
    else {
      const [artifact, attribute] = value['Fn::GetArtifactAtt'];
      const object = handed.get(artifact) ?? handOver(ports, order, artifact);
      handed.set(artifact, object);
      values[parameter] = (await object)[ATTRIBUTES[attribute]];
    }
  }
  return values;
};

/** Lambda and others take code out of buckets of their own region alone, so the artifact lies there too. */
const handOver = async (
  { artifacts, stacks }: WorkPorts,
  order: WorkOrder,
  artifact: string,
): Promise<RegionalObject> => stacks.handOver(order.place, await artifacts.bytes(recorded(order, artifact)));

const memberOf = async (
  { artifacts }: WorkPorts,
  order: WorkOrder,
  [artifact, file, key]: readonly [string, string, string],
): Promise<string> => {
  const where = `${artifact}::${file}`;
  const members = readObject(await artifacts.file(recorded(order, artifact), file, FILE_LIMIT), where);
  const value = Object.hasOwn(members, key) ? members[key] : undefined;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TaglineError('ParameterMissing', `${where} has no text under ${key}`, {
    where: 'configuration.ParameterOverrides',
    expected: `one of ${Object.keys(members).slice(0, 20).join(', ')}`,
  });
};

const readObject = (text: string, where: string): Record<string, unknown> => {
  const parsed = z.record(z.string(), z.unknown()).safeParse(jsonIn(text));
  if (parsed.success) return parsed.data;
  throw new TaglineError('ParameterMissing', `${where} is not JSON of an object`, { where });
};

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
