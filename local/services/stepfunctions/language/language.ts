/** What a state asks of its query language. Everything that differs between JSONata and JSONPath is behind this. */
import type { Catcher } from '../definition/definition.ts';
import type { Variables } from '../engine/frame.ts';
import type { Situation } from '../engine/situation.ts';
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
  argumentsOf(visit: Situation): Maybe<Json>;
  /** Output and variables of a state that ends with `result`. */
  finish(visit: Situation, result: Json): Maybe<Finished>;
  /** Output and variables of a state that only passes its input on (Wait, Succeed). */
  pass(visit: Situation): Maybe<Finished>;
  /** Output and variables of a Pass state. */
  passState(visit: Situation): Maybe<Finished>;
  caught(visit: Situation, catcher: Catcher, errorOutput: JsonObject): Maybe<Finished>;
  /**
   * The rule of a Choice that holds; StateError `States.Runtime` if none does (AWS does not use
   * `States.NoChoiceMatched`).
   */
  choose(visit: Situation): Maybe<Chosen>;
  /** A whole number given as `field` (or, in JSONPath, `fieldPath`). */
  wholeNumber(visit: Situation, field: string): Maybe<number | undefined>;
  /** As wholeNumber, with fractions. */
  number(visit: Situation, field: string): Maybe<number | undefined>;
  /** When a Wait ends, in ms. */
  waitUntil(visit: Situation): Maybe<number>;
  /** `Error` or `Cause` of a Fail state. */
  text(visit: Situation, field: 'Error' | 'Cause'): Maybe<string | undefined>;
  /** What a Map iterates over. */
  items(visit: Situation): Maybe<Items>;
  /** The input of an iteration; `visit.item` is set. */
  itemInput(visit: Situation, value: Json): Maybe<Json>;
  /**
   * For TestState: pieces of the data flow, before and after the state's work. Members that do not apply are undefined.
   */
  inspectArguments(visit: Situation): Maybe<Inspected>;
  inspectItems(visit: Situation): Maybe<Inspected>;
  inspect(visit: Situation, result: Json | undefined): Inspected;
  /**
   * A field evaluated as a template wherever it stands: Credentials, ItemReader's and ResultWriter's arguments,
   * BatchInput.
   */
  template(visit: Situation, value: Json, field: string): Maybe<Json>;
}
