/** The part of the Amazon States Language that pipelines are compiled to. All of it is JSONata. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

interface Step {
  readonly Comment?: string;
  readonly Next?: string;
  readonly End?: true;
  readonly Assign?: { readonly [variable: string]: Json };
  readonly Output?: Json;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly MaxAttempts: number;
  readonly JitterStrategy?: 'FULL';
}

export interface ChoiceRule {
  readonly Condition: string;
  readonly Next: string;
  readonly Assign?: { readonly [variable: string]: Json };
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Output?: Json;
  readonly Assign?: { readonly [variable: string]: Json };
  readonly Next: string;
}

export type State =
  | (Step & { readonly Type: 'Pass' })
  | (Step & {
      readonly Type: 'Task';
      readonly Resource: string;
      readonly Arguments: Json;
      readonly TimeoutSeconds?: number | string;
      readonly Retry?: readonly Retrier[];
      readonly Catch?: readonly Catcher[];
    })
  | (Step & { readonly Type: 'Wait'; readonly Seconds: string })
  | {
      readonly Type: 'Choice';
      readonly Comment?: string;
      readonly Choices: readonly ChoiceRule[];
      readonly Default: string;
      readonly Assign?: { readonly [variable: string]: Json };
    }
  | (Step & { readonly Type: 'Parallel'; readonly Branches: readonly Machine[]; readonly Catch?: readonly Catcher[] })
  | { readonly Type: 'Succeed'; readonly Output?: Json }
  | { readonly Type: 'Fail'; readonly Error: string; readonly Cause: string };

export interface Machine {
  readonly Comment?: string;
  readonly QueryLanguage?: 'JSONata';
  readonly StartAt: string;
  readonly States: { readonly [name: string]: State };
}

/** A JSONata expression as a field's value. */
export const expression = (jsonata: string): string => `{% ${jsonata} %}`;

/** A text as JSONata source. */
export const quoted = (text: string): string => JSON.stringify(text);

/** A text as a field's value: only texts that Step Functions would read as an expression are quoted. */
export const literal = (text: string): string =>
  text.startsWith('{%') && text.endsWith('%}') ? expression(quoted(text)) : text;
