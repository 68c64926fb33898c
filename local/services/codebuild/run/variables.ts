/**
 * The variables of a build: buildspec, then project, then StartBuild. Values of Parameter Store and Secrets Manager are
 * read under the service role, and hidden in the log.
 */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { EnvSpec } from '../buildspec/buildspec.ts';
import type { Build, EnvironmentVariable } from '../model.ts';
import type { Variables } from './environment.ts';
import { PhaseFailure } from './failure.ts';
import { readSecrets } from './read-secrets.ts';

/** In the order in which they win: a later variable of a name replaces an earlier one, whatever their types. */
const variablesOf = (build: Build, env: EnvSpec): readonly EnvironmentVariable[] => {
  const typed = (values: Variables | undefined, type: EnvironmentVariable['type']) =>
    Object.entries(values ?? {}).map(([name, value]) => ({ name, value, type }));
  const all = [
    ...typed(env.variables, 'PLAINTEXT'),
    ...typed(env.parameterStore, 'PARAMETER_STORE'),
    ...typed(env.secretsManager, 'SECRETS_MANAGER'),
    ...build.settings.environment.environmentVariables,
  ];
  return [...new Map(all.map((variable) => [variable.name, variable])).values()];
};

export interface Resolved {
  readonly variables: Variables;
  /** Names whose values are secrets: they are never exported. */
  readonly secret: readonly string[];
}

export const resolveVariables = async (
  cloud: Cloud,
  caller: Caller,
  build: Build,
  env: EnvSpec,
  hide: (secret: string) => void,
): Promise<Resolved> => {
  const all = variablesOf(build, env);
  const named = (type: EnvironmentVariable['type']): string[] => [
    ...new Set(all.filter((variable) => variable.type === type).map(({ value }) => value)),
  ];
  const parameters = await readParameters(cloud, caller, named('PARAMETER_STORE'));
  const secrets = await readSecrets(cloud, caller, named('SECRETS_MANAGER'));
  for (const value of [...parameters.values(), ...secrets.values()]) hide(value);
  const read = ({ value, type }: EnvironmentVariable): string => {
    if (type === 'PLAINTEXT') return value;
    return (type === 'PARAMETER_STORE' ? parameters : secrets).get(value) ?? '';
  };
  return {
    variables: Object.fromEntries(all.map((variable) => [variable.name, read(variable)])),
    secret: all.filter(({ type }) => type !== 'PLAINTEXT').map(({ name }) => name),
  };
};

interface Answer {
  readonly Parameters?: readonly {
    readonly Name: string;
    readonly Value: string;
    readonly ARN?: string;
    readonly Selector?: string;
  }[];
  readonly InvalidParameters?: readonly string[];
}

/** GetParameters takes ten names at a time. */
const readParameters = async (
  cloud: Cloud,
  caller: Caller,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const values = new Map<string, string>();
  for (let at = 0; at < names.length; at += 10) {
    const Names = names.slice(at, at + 10);
    const { Parameters = [], InvalidParameters = [] } = await cloud
      .call<Answer>('ssm', 'GetParameters', { Names, WithDecryption: true }, caller)
      .catch((error: unknown) => {
        if (!(error instanceof Fault)) throw error;
        throw new PhaseFailure('Decrypted Variables Error', `${error.code}: ${error.message}`);
      });
    if (InvalidParameters.length > 0)
      throw new PhaseFailure('Decrypted Variables Error', `parameter does not exist: ${InvalidParameters.join(', ')}`);
    for (const name of Names) {
      const found = Parameters.find(
        ({ Name, ARN, Selector = '' }) => name === `${Name}${Selector}` || name === Name || name === ARN,
      );
      if (!found) throw new PhaseFailure('Decrypted Variables Error', `parameter does not exist: ${name}`);
      values.set(name, found.Value);
    }
  }
  return values;
};
