import type { Buildspec, EnvSpec } from './buildspec.ts';
import { noteUnknown } from './note-unknown.ts';
import type { Tree } from './yaml-tree.ts';

const KEYS = [
  'shell',
  'variables',
  'parameter-store',
  'secrets-manager',
  'exported-variables',
  'git-credential-helper',
];
/** What a shell can have as a variable. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `env`, or `environment_variables` in version 0.1. */
export const parseEnv = (tree: Tree, version: Buildspec['version'], notes: string[]): EnvSpec => {
  const old = version === '0.1' ? tree.member('environment_variables')?.member('plaintext') : undefined;
  const env = tree.member('env');
  if (!env) return old ? { variables: mapping(old) } : {};
  noteUnknown(env, KEYS, notes);
  const shell = env.member('shell');
  const variables = env.member('variables') ?? old;
  const parameterStore = env.member('parameter-store');
  const secretsManager = env.member('secrets-manager');
  const exported = env.member('exported-variables');
  const helper = env.member('git-credential-helper');
  return {
    ...(shell && { shell: readShell(shell) }),
    ...(variables && { variables: mapping(variables) }),
    ...(parameterStore && { parameterStore: mapping(parameterStore) }),
    ...(secretsManager && { secretsManager: mapping(secretsManager) }),
    ...(exported && { exportedVariables: exported.items().map(readName) }),
    ...(helper && { gitCredentialHelper: helper.flag() }),
  };
};

const readShell = (tree: Tree): 'sh' | 'bash' => {
  const word = tree.text().replace(/^\/bin\//, '');
  if (word === 'powershell.exe' || word === 'cmd.exe') throw tree.error(`the shell ${word} is not in the local cloud`);
  return word === 'bash' ? 'bash' : tree.choice(['sh', '/bin/sh']) && 'sh';
};

const mapping = (tree: Tree): Readonly<Record<string, string>> =>
  Object.fromEntries(tree.members().map(([name, value]) => [name, value.text()]));

const readName = (tree: Tree): string => {
  const name = tree.text();
  if (!NAME.test(name)) throw tree.error(`${name} is not a name that a shell variable can have`);
  return name;
};
