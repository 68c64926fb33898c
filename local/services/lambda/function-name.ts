/** The forms in which a function is named: name, partial ARN, ARN, each with or without a qualifier. */
import type { Call } from '../../kernel/cloud.ts';
import { failsConstraint, invalidParameter, notFound } from './faults.ts';

export interface FunctionRef {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** `$LATEST`, a version's number or an alias; undefined where the caller named none. */
  readonly qualifier: string | undefined;
}

const FORM =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:([a-z]{2}(?:-gov)?-[a-z]+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_]{1,64})(?::(\$LATEST|[a-zA-Z0-9-_]{1,128}))?$/;

export const readFunctionName = (
  value: unknown,
  call: Pick<Call, 'account' | 'region'>,
  qualifier?: unknown,
): FunctionRef => {
  const text = String(value ?? '');
  const [, region = call.region, account = call.account, name, derived] = FORM.exec(text) ?? [];
  if (name === undefined) {
    throw failsConstraint(
      'functionName',
      text,
      'satisfy regular expression pattern: ' +
        '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?',
    );
  }
  if (region !== call.region)
    throw notFound(`Functions from '${region}' are not reachable in this region ('${call.region}')`);
  const asked = readQualifier(qualifier);
  if (derived !== undefined && asked !== undefined && derived !== asked)
    throw invalidParameter('The derived qualifier from the function name does not match the specified qualifier.');
  return { account, region, name, qualifier: asked ?? derived };
};

const readQualifier = (value: unknown): string | undefined => {
  if (value === undefined || value === null || value === '') return undefined;
  if (!/^(\$LATEST|[a-zA-Z0-9-_]{1,128})$/.test(String(value)))
    throw failsConstraint('qualifier', value, 'satisfy regular expression pattern: (|[a-zA-Z0-9$_-]+)');
  return String(value);
};

export const functionArn = ({ account, region, name }: Omit<FunctionRef, 'qualifier'>, qualifier?: string): string =>
  `arn:aws:lambda:${region}:${account}:function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`;

/** The ARN with the qualifier that the caller gave, as policies see it. */
export const refArn = (ref: FunctionRef): string => functionArn(ref, ref.qualifier);
