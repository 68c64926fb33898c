/**
 * AWS's published models of its APIs: the shapes of inputs, as data in `models/`, one file per service, read when the
 * service is first called. `local/generate-models.ts` makes the files from the models in botocore.
 */
import { existsSync, readFileSync } from 'node:fs';

export interface Shape {
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
  /** A Java regular expression that the whole text has to match. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** Its value appears in no message. */
  readonly sensitive?: true;
  /** Of a structure. Names of shapes; a simple type without constraints is named by its type. */
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  /** Of a list. */
  readonly member?: string;
  /** Of a map. */
  readonly key?: string;
  readonly value?: string;
}

export interface Model {
  /** The shape of each operation's input, or output. */
  readonly operations: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const models = new Map<string, Model>();

/** Throws if there is none: every service of the local cloud has one. */
export const modelOf = (service: string): Model => read(`${service}.json`);

/** The model of the answers; undefined for services that the local cloud does not have. */
export const answerModelOf = (service: string): Model | undefined => {
  const file = `answers/${service}.json`;
  return models.has(file) || existsSync(urlOf(file)) ? read(file) : undefined;
};

const urlOf = (file: string): URL => new URL(`models/${file}`, import.meta.url);

const read = (file: string): Model => {
  const known = models.get(file);
  if (known) return known;
  const model = JSON.parse(readFileSync(urlOf(file), 'utf8')) as Model;
  models.set(file, model);
  return model;
};

const simple = new Map<string, Shape>();

export const shapeOf = (model: Model, name: string): Shape => {
  if (Object.hasOwn(model.shapes, name)) return model.shapes[name] as Shape;
  const known = simple.get(name) ?? { type: name };
  simple.set(name, known);
  return known;
};
