import type { Fault } from '../fault.ts';
import { matchGlob } from '../glob.ts';
import type { UseKind, Uses } from '../grants.ts';
import { type Installation, targetsOf } from '../installation.ts';
import { physicalNames } from '../physical-names.ts';
import type { Providers } from '../provider.ts';
import { addressOf, regionOf, type Target } from '../target.ts';
import { references } from '../variables.ts';
import { actionsOf, type PlacedAction } from './actions-of.ts';
import type { PipelineDefinition } from './schema.ts';

/** Without environments a pipeline's implicit target is in this one. */
const IMPLICIT_ENVIRONMENT = 'default';

// No grant holds this character, so only a `*` of a grant matches it: a name with it is granted exactly if it is
// granted whatever the variable turns out to be.
const UNKNOWN = '\u0000';

const knownOf = (target: Target, installation: Installation): Readonly<Record<string, string>> => ({
  Environment: target.environment,
  Scope: target.scope,
  Region: regionOf(target, installation),
  Team: target.team,
  Account: target.account,
  Address: addressOf(target),
});

/** The name as the target makes it; what is only known during a run becomes UNKNOWN. */
const nameFor = (text: string, known: Readonly<Record<string, string>>): string => {
  let name = '';
  let rest = 0;
  for (const { namespace, key, start, end } of references(text)) {
    const value = namespace === 'tagline' && Object.hasOwn(known, key) ? known[key] : undefined;
    name += text.slice(rest, start) + (value ?? UNKNOWN);
    rest = end;
  }
  return name + text.slice(rest);
};

const readable = (name: string): string => name.replaceAll(UNKNOWN, '…');

const notGranted = (
  where: string,
  name: string,
  use: string,
  environment: string,
  granted: readonly string[],
): Fault => ({
  code: 'NotGranted',
  message: name.includes(UNKNOWN)
    ? `${readable(name)} may become a name that pipelines in ${environment} may not use`
    : `pipelines in ${environment} may not use ${name}`,
  where,
  expected: `one of: ${granted.length === 0 ? 'none' : granted.join(', ')}`,
  remedy: `add it to environments.${environment}.uses.${use} in tagline.config.yaml and deploy`,
});

/** One fault per distinct name of an environment's targets that no grant covers. */
const useFaults = (
  placed: { readonly where: string; readonly text: string },
  use: UseKind,
  environment: string,
  installation: Installation,
): Fault[] => {
  const own = use === 'projects' ? [physicalNames.project(environment)] : [];
  const granted = [...own, ...((installation.environments[environment]?.uses as Uses | undefined)?.[use] ?? [])];
  const names = targetsOf(installation, environment).map((target) =>
    nameFor(placed.text, knownOf(target, installation)),
  );
  return [...new Set(names)]
    .filter((name) => !granted.some((glob) => matchGlob(glob, name)))
    .map((name) => notGranted(placed.where, name, use, environment, granted));
};

/** Topics are granted by name; they live in the home account and region. */
const topicFaults = (where: string, arn: string, environment: string, installation: Installation): Fault[] => {
  const { account, region } = installation.home;
  const prefix = new RegExp(`^arn:aws(-[\\w]+)*:sns:${region}:${account}:`);
  if (prefix.test(arn)) return useFaults({ where, text: arn.replace(prefix, '') }, 'topics', environment, installation);
  return [
    {
      code: 'NotGranted',
      message: `${arn} is no topic of the home account and region`,
      where,
      expected: `arn:aws:sns:${region}:${account}:…`,
      remedy: 'name a topic of the home account and region',
    },
  ];
};

const repositoryFaults = (where: string, name: string, { repositories }: Installation): Fault[] =>
  repositories.includes(name)
    ? []
    : [
        {
          code: 'NotGranted',
          message: `the repository ${name} is not one of this installation`,
          where,
          expected: `one of: ${repositories.length === 0 ? 'none' : repositories.join(', ')}`,
          remedy: 'add it to repositories in tagline.config.yaml and deploy',
        },
      ];

/** What an action names: repositories are the installation's, everything else an environment's. */
const nameFaults = (
  { action, path }: PlacedAction,
  environments: readonly string[],
  installation: Installation,
  providers: Providers,
): Fault[] =>
  Object.entries(providers.of(action)?.names ?? {}).flatMap(([key, use]) => {
    const text = action.configuration[key];
    const where = `${path}.configuration.${key}`;
    if (text === undefined) return [];
    if (use === 'repositories') return repositoryFaults(where, text, installation);
    return environments.flatMap((environment) =>
      use === 'topics'
        ? topicFaults(where, text, environment, installation)
        : useFaults({ where, text }, use, environment, installation),
    );
  });

const environmentFaults = (definition: PipelineDefinition, installation: Installation): Fault[] => {
  const known = Object.keys(installation.environments);
  const expected = `one of: ${known.join(', ')}`;
  const named = Object.keys(definition.environments);
  if (named.length === 0 && !known.includes(IMPLICIT_ENVIRONMENT)) {
    const message = `the pipeline names no environment, and ${IMPLICIT_ENVIRONMENT} is not known`;
    const remedy = `name environments in the pipeline, or add ${IMPLICIT_ENVIRONMENT} to tagline.config.yaml and deploy`;
    return [{ code: 'UnknownEnvironment', message, where: 'environments', expected, remedy }];
  }
  return named
    .filter((name) => !known.includes(name))
    .map((name) => ({
      code: 'UnknownEnvironment',
      message: `environment ${name} is not known`,
      where: `environments.${name}`,
      expected,
      remedy: 'add it to environments in tagline.config.yaml and deploy',
    }));
};

const approverFaults = (definition: PipelineDefinition, { people }: Installation): Fault[] => {
  const known = [...new Set(people.flatMap(({ id, groups }) => [id, ...groups.map((group) => `group:${group}`)]))];
  return Object.entries(definition.environments).flatMap(([environment, { approval }]) =>
    (approval?.from ?? []).flatMap((name, at) =>
      known.includes(name)
        ? []
        : [
            {
              code: 'UnknownPerson',
              message: `nobody is ${name}`,
              where: `environments.${environment}.approval.from[${at}]`,
              expected: `one of: ${known.length === 0 ? 'none' : known.join(', ')}`,
              remedy: 'add it to people in tagline.config.yaml and deploy',
            },
          ],
    ),
  );
};

/** What a definition names and the installation does not know or grant: environments, people, repositories, resources. */
export const checkAgainstInstallation = (
  definition: PipelineDefinition,
  installation: Installation,
  providers: Providers,
): Fault[] => {
  const named = Object.keys(definition.environments);
  const environments = (named.length === 0 ? [IMPLICIT_ENVIRONMENT] : named).filter((name) =>
    Object.hasOwn(installation.environments, name),
  );
  return [
    ...environmentFaults(definition, installation),
    ...approverFaults(definition, installation),
    ...actionsOf(definition).flatMap((placed) => nameFaults(placed, environments, installation, providers)),
  ];
};
