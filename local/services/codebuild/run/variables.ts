/** The variables of a build: buildspec, then project, then StartBuild; values of Parameter Store are read under the service role and hidden in the log. */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { EnvSpec } from '../buildspec/buildspec.ts';
import type { Build } from '../model.ts';
import type { Variables } from './environment.ts';
import { PhaseFailure } from './failure.ts';

export const resolveVariables = async (
  cloud: Cloud,
  caller: Caller,
  build: Build,
  env: EnvSpec,
  hide: (secret: string) => void,
): Promise<Variables> => {
  if (Object.keys(env.secretsManager ?? {}).length > 0)
    throw new PhaseFailure(
      'Secrets Manager Error Message',
      'env.secrets-manager of a buildspec is not in the local cloud',
    );
  const own = build.settings.environment.environmentVariables;
  const plain = own.filter(({ type }) => type === 'PLAINTEXT');
  const parameters = new Map(Object.entries(env.parameterStore ?? {}));
  for (const { name } of plain) parameters.delete(name);
  for (const { name, value, type } of own) if (type === 'PARAMETER_STORE') parameters.set(name, value);
  const values = await readParameters(cloud, caller, [...new Set(parameters.values())]);
  for (const value of values.values()) hide(value);
  return {
    ...env.variables,
    ...Object.fromEntries([...parameters].map(([name, parameter]) => [name, values.get(parameter) ?? ''])),
    ...Object.fromEntries(plain.map(({ name, value }) => [name, value])),
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
