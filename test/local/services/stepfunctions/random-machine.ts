/** Random machines that are valid and end: states lead only forward, loops are Maps. */
import fc from 'fast-check';

/**
 * All failures are alike: which of two branches fails first is a matter of time, and must not matter for the result.
 */
export const FAILURE = { errorType: 'Three', errorMessage: 'three' };

export interface RandomMachine {
  readonly definition: object;
  readonly input: unknown;
}

/** A machine's shape before its states have names. */
type Plan = readonly Step[];
type Step =
  | { readonly kind: 'pass'; readonly n: number; readonly assign: boolean }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'task'; readonly n: number; readonly retry: boolean; readonly caught: boolean }
  | { readonly kind: 'choice'; readonly n: number; readonly skip: number }
  | { readonly kind: 'parallel'; readonly branches: readonly Plan[]; readonly caught: boolean }
  | {
      readonly kind: 'map';
      readonly items: number;
      readonly atOnce: number;
      readonly inside: Plan;
      readonly caught: boolean;
    }
  | { readonly kind: 'fail' };

const { plan } = fc.letrec<{ plan: Plan; step: Step }>((tie) => ({
  plan: fc.array(tie('step'), { minLength: 1, maxLength: 4 }),
  step: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'machine' },
    fc.record({ kind: fc.constant('pass' as const), n: fc.nat(9), assign: fc.boolean() }),
    fc.record({ kind: fc.constant('wait' as const), seconds: fc.nat(2) }),
    fc.record({ kind: fc.constant('task' as const), n: fc.nat(9), retry: fc.boolean(), caught: fc.boolean() }),
    fc.record({ kind: fc.constant('choice' as const), n: fc.nat(9), skip: fc.nat(2) }),
    fc.record({
      kind: fc.constant('parallel' as const),
      branches: fc.array(tie('plan'), { minLength: 1, maxLength: 3 }),
      caught: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('map' as const),
      items: fc.nat(5),
      atOnce: fc.nat(3),
      inside: tie('plan'),
      caught: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('fail' as const) }),
  ) as fc.Arbitrary<Step>,
}));

/** What Maps iterate over: by length. */
const LISTS: readonly object[][] = Array.from({ length: 6 }, (_, length) => Array.from({ length }, (_, n) => ({ n })));

/** JSONata and JSONPath machines alternate. */
export const randomMachine: fc.Arbitrary<RandomMachine> = fc
  .record({ plan, jsonata: fc.boolean(), start: fc.integer({ min: 0, max: 99 }) })
  .map(({ plan, jsonata, start }) => ({
    definition: { ...(jsonata ? { QueryLanguage: 'JSONata' } : {}), ...machineOf(plan, jsonata, { n: 0 }) },
    input: { n: start, lists: LISTS },
  }));

const machineOf = (plan: Plan, jsonata: boolean, names: { n: number }) => {
  const own = plan.map((step) => ({ step, name: `${step.kind}${++names.n}` }));
  const last = `End${++names.n}`;
  const states: Record<string, object> = {};
  for (const [i, { step, name }] of own.entries()) {
    const next = own[i + 1]?.name ?? last;
    states[name] = stateOf(
      step,
      next,
      own[i + 1 + (step.kind === 'choice' ? step.skip : 0)]?.name ?? last,
      jsonata,
      names,
    );
  }
  // What comes after a Fail is reached only if something leads there.
  const reachable = new Set<string>();
  const visit = (name: string): void => {
    if (reachable.has(name)) return;
    reachable.add(name);
    for (const target of JSON.stringify(outer(states[name] ?? {})).matchAll(/"(?:Next|Default)":"(\w+)"/g))
      visit(target[1] as string);
  };
  states[last] = { Type: 'Succeed' };
  const first = own[0]?.name ?? last;
  visit(first);
  return { StartAt: first, States: Object.fromEntries(Object.entries(states).filter(([name]) => reachable.has(name))) };
};

const outer = ({
  Branches: _branches,
  ItemProcessor: _processor,
  ...rest
}: {
  Branches?: unknown;
  ItemProcessor?: unknown;
}): object => rest;

const caughtBy = (caught: boolean, next: string) =>
  caught ? { Catch: [{ ErrorEquals: ['States.ALL'], Next: next }] } : {};

const stateOf = (step: Step, next: string, far: string, jsonata: boolean, names: { n: number }): object => {
  switch (step.kind) {
    case 'pass':
      if (!jsonata)
        return { Type: 'Pass', Parameters: { 'n.$': `States.MathAdd(${step.n}, 1)`, 'was.$': '$' }, Next: next };
      return {
        Type: 'Pass',
        ...(step.assign ? { Assign: { seen: `{% $states.input %}` } } : {}),
        Output: { n: step.n, was: '{% $states.input %}' },
        Next: next,
      };
    case 'wait':
      return { Type: 'Wait', Seconds: step.seconds, Next: next };
    case 'task':
      return {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        ...(jsonata
          ? { Arguments: { FunctionName: 'f', Payload: { n: step.n } }, Output: '{% $states.result.Payload %}' }
          : { Parameters: { FunctionName: 'f', Payload: { n: step.n } }, ResultSelector: { 'got.$': '$.Payload' } }),
        ...(step.retry ? { Retry: [{ ErrorEquals: ['Three'], MaxAttempts: 2 }] } : {}),
        ...caughtBy(step.caught, next),
        Next: next,
      };
    case 'choice': {
      const rule = jsonata
        ? { Condition: `{% $string($states.input) ~> $contains("${step.n}") %}` }
        : { Variable: '$.n', IsPresent: step.n % 2 === 0 };
      return { Type: 'Choice', Choices: [{ ...rule, Next: far }], Default: next };
    }
    case 'parallel':
      return {
        Type: 'Parallel',
        Branches: step.branches.map((branch) => machineOf(branch, jsonata, names)),
        ...caughtBy(step.caught, next),
        Next: next,
      };
    case 'map': {
      return {
        Type: 'Map',
        MaxConcurrency: step.atOnce,
        ItemProcessor: machineOf(step.inside, jsonata, names),
        ...(jsonata
          ? { Items: LISTS[step.items] as object[] }
          : { ItemsPath: `$$.Execution.Input.lists[${step.items}]` }),
        ...caughtBy(step.caught, next),
        Next: next,
      };
    }
    case 'fail':
      return { Type: 'Fail', Error: FAILURE.errorType, Cause: JSON.stringify(FAILURE) };
  }
};
