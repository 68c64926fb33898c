/**
 * Writes `kernel/validation/models/`: of AWS's published API models, what inputs (and in `models/answers/` outputs) of
 * the operations consist of that exist here.
 *
 *     pip download --no-deps botocore==1.43.11 && unzip botocore-*.whl
 *     node local/generate-models.ts botocore/data
 *
 * botocore is Copyright Amazon.com, Inc. or its affiliates, under the Apache License, Version 2.0 (see NOTICE).
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { javaPattern } from './kernel/validation/java-pattern.ts';
import type { Model, Shape } from './kernel/validation/model.ts';
import { openCloud } from './open-cloud.ts';

const OUT = join(import.meta.dirname, 'kernel/validation/models');

/** The folders of botocore whose operations a service here has; without an entry, the folder of its own name. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  apigateway: ['apigatewayv2'],
  dynamodb: ['dynamodb', 'dynamodbstreams'],
  monitoring: ['cloudwatch'],
  states: ['stepfunctions'],
};

type Side = 'input' | 'output';

interface Source {
  readonly operations: Readonly<Record<string, Readonly<Partial<Record<Side, { readonly shape: string }>>>>>;
  readonly shapes: Readonly<Record<string, SourceShape>>;
}

interface SourceShape extends Omit<Shape, 'members' | 'member' | 'key' | 'value'> {
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
}

const readSource = (data: string, folder: string): Source => {
  const newest = readdirSync(join(data, folder))
    .filter((name) => /^\d/.test(name))
    .sort()
    .at(-1) as string;
  const file = readdirSync(join(data, folder, newest)).find((name) => name.startsWith('service-2.json')) as string;
  const bytes = readFileSync(join(data, folder, newest, file));
  return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as Source;
};

const CONSTRAINTS = ['min', 'max', 'pattern', 'enum', 'sensitive'] as const;

const constraintsOf = (shape: SourceShape): Partial<Shape> =>
  Object.fromEntries(CONSTRAINTS.filter((name) => shape[name] !== undefined).map((name) => [name, shape[name]]));

/** Adds the shape and all it refers to; answers its name in the model. */
const add = (source: Source, shapes: Record<string, Shape>, name: string): string => {
  const shape = source.shapes[name] as SourceShape;
  const constraints = constraintsOf(shape);
  const isSimple = !['structure', 'list', 'map'].includes(shape.type);
  if (isSimple && Object.keys(constraints).length === 0) return shape.type;
  if (shapes[name]) return name;
  const made: Record<string, unknown> = { type: shape.type, ...constraints };
  shapes[name] = made as unknown as Shape;
  if (shape.required?.length) made['required'] = shape.required;
  if (shape.members)
    made['members'] = Object.fromEntries(
      Object.entries(shape.members).map(([member, of]) => [member, add(source, shapes, of.shape)]),
    );
  for (const part of ['member', 'key', 'value'] as const) {
    const of = shape[part];
    if (of) made[part] = add(source, shapes, of.shape);
  }
  return name;
};

const modelFrom = (sources: readonly Source[], names: readonly string[], side: Side): Model => {
  const operations: Record<string, string> = {};
  const shapes: Record<string, Shape> = {};
  for (const name of names) {
    const source = sources.find((candidate) => candidate.operations[name]);
    if (!source) throw new Error(`no model has the operation ${name}`);
    const shape = source.operations[name]?.[side]?.shape;
    if (shape) operations[name] = add(source, shapes, shape);
  }
  return { operations, shapes };
};

const bySortedKey = <T>(record: Readonly<Record<string, T>>): readonly (readonly [string, T])[] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

/** One line an operation and a shape, so that a change of AWS's can be read. */
const write = (model: Model): string => {
  const lines = <T>(record: Readonly<Record<string, T>>): string =>
    bySortedKey(record)
      .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(',\n');
  return `{\n  "operations": {\n${lines(model.operations)}\n  },\n  "shapes": {\n${lines(model.shapes)}\n  }\n}\n`;
};

const [, , data] = process.argv;
if (!data) throw new Error('usage: node local/generate-models.ts <the folder data of botocore>');
const folder = mkdtempSync(join(tmpdir(), 'generate-models-'));
const cloud = await openCloud({ data: folder });
for (const service of cloud.services.values()) {
  const sources = (SOURCES[service.name] ?? [service.name]).map((name) => readSource(data, name));
  const names = Object.keys(service.operations);
  const model = modelFrom(sources, names, 'input');
  writeFileSync(join(OUT, `${service.name}.json`), write(model));
  writeFileSync(join(OUT, 'answers', `${service.name}.json`), write(modelFrom(sources, names, 'output')));
  for (const [name, { pattern }] of Object.entries(model.shapes))
    if (pattern !== undefined && !javaPattern(pattern))
      console.log(`${service.name}: ${name} is not checked: ${pattern}`);
}
await cloud.close();
rmSync(folder, { recursive: true });
