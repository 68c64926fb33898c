/**
 * The parameters and secrets that a build's variables come from, under the names by which an installation grants them.
 */
import type { UsedName } from '../../core/provider.ts';

interface Variable {
  readonly value: string;
  readonly type?: string | undefined;
}

/** Where a variable stands, relative to its action. */
export interface PlacedVariable extends Variable {
  readonly where: string;
}

const ARN = /^arn:[^:]*:(?:ssm|secretsmanager):([^:]*):([^:]*):(?:parameter\/?|secret:)(.*)$/;
/** Secrets Manager puts six random characters behind the name in an ARN. */
const SECRET_SUFFIX = /-[A-Za-z0-9]{6}$/;

/** Behind a name stand, after colons, the version of a parameter, or key, stage and version of a secret. */
const nameOf = (text: string): string => text.split(':')[0] as string;

export const secretNames = (variables: readonly PlacedVariable[]): readonly UsedName[] =>
  variables.flatMap(({ where, value, type }): UsedName[] => {
    if (type !== 'PARAMETER_STORE' && type !== 'SECRETS_MANAGER') return [];
    const use = type === 'PARAMETER_STORE' ? 'parameters' : 'secrets';
    const [, region, account, rest] = ARN.exec(value) ?? [];
    if (region === undefined || account === undefined || rest === undefined)
      return [{ where, use, text: nameOf(value) }];
    const name = nameOf(rest);
    const text = use === 'secrets' ? name.replace(SECRET_SUFFIX, '') : name;
    return [{ where, use, text, place: { account, region } }];
  });
