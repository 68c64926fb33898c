/** What a state asks of its query language. Everything that differs between JSONata and JSONPath is behind this. */
import type { Catcher } from '../definition/definition.ts';
import type { Variables } from '../engine/frame.ts';
import type { Visit } from '../engine/visit.ts';
import type { Json, JsonObject } from '../json.ts';

/** JSONata evaluates asynchronously, JSONPath does not: long chains of the latter need not wait for promises. */
export type Maybe<T> = T | Promise<T>;

export interface Finished {
  readonly output: Json;
  readonly assigned?: Variables;
}

export interface Chosen extends Finished {
  readonly next: string;
}

export interface Items {
  readonly items: readonly Json[];
  /** The items are the pairs of an object. */
  readonly pairs?: true;
}

/** What a distributed Map makes of an object; an inline Map takes arrays only. */
export const pairsOf = (object: JsonObject): Items => ({
  items: Object.entries(object).map(([Key, Value]) => ({ Key, Value })),
  pairs: true,
});

export type Inspected = Readonly<Record<string, Json | undefined>>;

export interface Language {
  /** What a Task sends, a Parallel gives its branches and a Map reads items from. Fails the state with StateError. */
  argumentsOf(visit: Visit): Maybe<Json>;
  /** Output and variables of a state that ends with `result`. */
  finish(visit: Visit, result: Json): Maybe<Finished>;
  /** Output and variables of a state that only passes its input on (Wait, Succeed). */
  pass(visit: Visit): Maybe<Finished>;
  /** Output and variables of a Pass state. */
  passState(visit: Visit): Maybe<Finished>;
  caught(visit: Visit, catcher: Catcher, errorOutput: JsonObject): Maybe<Finished>;
  /** The rule of a Choice that holds; StateError `States.Runtime` if none does (AWS does not use `States.NoChoiceMatched`). */
  choose(visit: Visit): Maybe<Chosen>;
  /** A whole number given as `field` (or, in JSONPath, `fieldPath`). */
  wholeNumber(visit: Visit, field: string): Maybe<number | undefined>;
  /** As wholeNumber, with fractions. */
  number(visit: Visit, field: string): Maybe<number | undefined>;
  /** When a Wait ends, in ms. */
  waitUntil(visit: Visit): Maybe<number>;
  /** `Error` or `Cause` of a Fail state. */
  text(visit: Visit, field: 'Error' | 'Cause'): Maybe<string | undefined>;
  /** What a Map iterates over. */
  items(visit: Visit): Maybe<Items>;
  /** The input of an iteration; `visit.item` is set. */
  itemInput(visit: Visit, value: Json): Maybe<Json>;
  /** For TestState: pieces of the data flow, before and after the state's work. Members that do not apply are undefined. */
  inspectArguments(visit: Visit): Maybe<Inspected>;
  inspectItems(visit: Visit): Maybe<Inspected>;
  inspect(visit: Visit, result: Json | undefined): Inspected;
  /** A field evaluated as a template wherever it stands: Credentials, ItemReader's and ResultWriter's arguments, BatchInput. */
  template(visit: Visit, value: Json, field: string): Maybe<Json>;
}
