/** The Amazon States Language, as far as every part of the interpreter needs to know it. */
import { isObject, type Json, type JsonObject } from '../json.ts';

export type QueryLanguage = 'JSONata' | 'JSONPath';

export type StateType = 'Task' | 'Pass' | 'Choice' | 'Wait' | 'Parallel' | 'Map' | 'Succeed' | 'Fail';

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

/** A state; members that only one type or language knows are read by that type or language. */
export interface State {
  readonly Type: StateType;
  readonly QueryLanguage?: QueryLanguage;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Choices?: readonly JsonObject[];
  readonly Branches?: readonly Machine[];
  readonly Iterator?: Machine;
  readonly ItemProcessor?: Machine;
  readonly Resource?: string;
  readonly Credentials?: JsonObject;
  readonly Assign?: JsonObject;
  readonly [field: string]: unknown;
}

/** A machine, or the inside of a Parallel's branch or a Map's processor. */
export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly QueryLanguage?: QueryLanguage;
  readonly TimeoutSeconds?: number;
  readonly Comment?: string;
  readonly Version?: string;
  readonly ProcessorConfig?: {
    readonly Mode?: 'INLINE' | 'DISTRIBUTED';
    readonly ExecutionType?: 'STANDARD' | 'EXPRESS';
  };
}

/** Where a machine lies inside the whole definition: the root is the empty path; steps are `state/branch`. */
export type MachinePath = string;

export const ROOT: MachinePath = '';

export const branchPath = (outside: MachinePath, state: string, branch: number): MachinePath =>
  `${outside}/${encodeURIComponent(state)}/${branch}`;

/** A definition that is ready to run: its machines by path, and the language of each state. */
export class Definition {
  readonly root: Machine;
  readonly #machines = new Map<MachinePath, Machine>();

  constructor(text: string) {
    this.root = JSON.parse(text) as Machine;
    this.#machines.set(ROOT, this.root);
  }

  machine(path: MachinePath): Machine {
    const known = this.#machines.get(path);
    if (known) return known;
    const cut = path.lastIndexOf('/');
    const before = path.lastIndexOf('/', cut - 1);
    const outside = this.machine(path.slice(0, before));
    const state = outside.States[decodeURIComponent(path.slice(before + 1, cut))] as State;
    const found = state.Branches
      ? (state.Branches[Number(path.slice(cut + 1))] as Machine)
      : ((state.ItemProcessor ?? state.Iterator) as Machine);
    this.#machines.set(path, found);
    return found;
  }

  languageOf(state: State): QueryLanguage {
    return languageOf(state, this.root);
  }
}

/**
 * Of the state itself, else of the whole machine: a Map or Parallel around it does not count. Any value that is not
 * exactly JSONPath is JSONata.
 */
export const languageOf = (state: { readonly QueryLanguage?: unknown }, root: Machine): QueryLanguage =>
  (state.QueryLanguage ?? root.QueryLanguage ?? 'JSONPath') === 'JSONPath' ? 'JSONPath' : 'JSONata';

/** Whether a Map runs its items as executions of their own. */
export const isDistributed = ({ ItemProcessor, Iterator }: State): boolean =>
  (ItemProcessor ?? Iterator)?.ProcessorConfig?.Mode === 'DISTRIBUTED';

/** Every machine inside a definition with its JSON pointer, outermost first. */
export function* machinesOf(root: Machine, pointer = ''): Generator<{ machine: Machine; pointer: string }> {
  yield { machine: root, pointer };
  if (!isObject(root.States)) return;
  for (const [name, state] of Object.entries(root.States as Readonly<Record<string, State>>)) {
    const at = `${pointer}/States/${name}`;
    if (!isObject(state)) continue;
    for (const [index, branch] of (Array.isArray(state.Branches) ? state.Branches : []).entries())
      if (isObject(branch)) yield* machinesOf(branch as unknown as Machine, `${at}/Branches[${index}]`);
    if (isObject(state.ItemProcessor)) yield* machinesOf(state.ItemProcessor, `${at}/ItemProcessor`);
    if (isObject(state.Iterator)) yield* machinesOf(state.Iterator, `${at}/Iterator`);
  }
}
