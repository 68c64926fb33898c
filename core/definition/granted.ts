import { type Fault, faultOf, TaglineError } from '../fault.ts';
import { matchGlob } from '../glob.ts';
import type { UseKind } from '../grants.ts';
import { type Installation, resolveTarget, targetsOf } from '../installation.ts';
import { physicalNames } from '../physical-names.ts';
import type { Providers, UsedName } from '../provider.ts';
import { resolveTargets } from '../region-groups.ts';
import { takesBranches } from '../triggers-of.ts';
import { usesOf } from '../uses-of.ts';
import { actionsOf, type PlacedAction } from './actions-of.ts';
import { environmentsOf, IMPLICIT_ENVIRONMENT, implicitTarget, isImplicit, reachOf } from './environments-of.ts';
import { buildRulesOf } from './rules-of.ts';
import type { PipelineDefinition } from './schema.ts';
import { sharedNames } from './shared-names.ts';
import { knownOf, nameFor, readable, UNKNOWN } from './target-names.ts';

/** Names that no grant of the environment covers. */
interface Ungranted {
  readonly environment: string;
  readonly names: readonly string[];
  readonly granted: readonly string[];
}

/** More names than these say nothing new. */
const NAMES_SHOWN = 3;

const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, NAMES_SHOWN).map(readable).join(', ');
  return names.length > NAMES_SHOWN ? `${shown} and ${names.length - NAMES_SHOWN} more` : shown;
};

/** One fault per text, however many names it makes in however many environments. */
const notGranted = (where: string, use: string, ungranted: readonly Ungranted[]): Fault[] => {
  if (ungranted.length === 0) return [];
  const names = [...new Set(ungranted.flatMap((found) => found.names))];
  const environments = ungranted.map(({ environment }) => environment).join(', ');
  const sure = names.some((name) => !name.includes(UNKNOWN));
  return [
    {
      code: 'NotGranted',
      message: sure
        ? `pipelines in ${environments} may not use ${listed(names)}`
        : `${listed(names)} may become a name that pipelines in ${environments} may not use`,
      where,
      expected: ungranted
        .map(({ environment, granted }) => `in ${environment} ${granted.length === 0 ? 'none' : granted.join(', ')}`)
        .join('; '),
      remedy:
        `correct the name, or add it to ` +
        `${ungranted.map(({ environment }) => `environments.${environment}.uses.${use}`).join(' and ')} ` +
        `in tagline.config.yaml and deploy`,
    },
  ];
};

/** As IAM reads it: a `*` also crosses `/`, and a parameter has the same name with and without its first `/`. */
const covers = (use: UseKind, glob: string, name: string): boolean => {
  const bare = (text: string): string => (use === 'parameters' ? text.replace(/^\//, '') : text);
  return matchGlob(bare(glob).replaceAll('*', '**'), bare(name));
};

/**
 * Tagline's own: no grant, however wide, covers its functions, machines and topics, or a project but the target's own.
 */
const OWN_KINDS: readonly UseKind[] = ['projects', 'functions', 'machines', 'topics'];
/** One that Tagline makes: for builds of some environment and account, for a provider, or a part of the engine. */
const isTaglines = (name: string): boolean => name.startsWith('tagline-');

const useFaults = (
  { where, text }: { readonly where: string; readonly text: string },
  use: UseKind,
  environments: readonly string[],
  installation: Installation,
): Fault[] => {
  const ungranted = environments.map((environment): Ungranted => {
    const uses = usesOf(installation.environments[environment])[use] ?? [];
    const targets = targetsOf(installation, environment);
    const ungranted = targets.flatMap((target) => {
      const name = nameFor(text, knownOf(target, installation));
      const own = use === 'projects' ? [physicalNames.project(environment, target.account)] : [];
      const foreign = OWN_KINDS.includes(use) && isTaglines(name) && !own.includes(name);
      return foreign || ![...own, ...uses].some((glob) => covers(use, glob, name)) ? [name] : [];
    });
    const own = use === 'projects' ? [physicalNames.project(environment, '#{tagline.Account}')] : [];
    return { environment, names: [...new Set(ungranted)], granted: [...own, ...uses] };
  });
  return notGranted(
    where,
    use,
    ungranted.filter(({ names }) => names.length > 0),
  );
};

/** Topics are granted by name; they live in the home account and region. */
export const topicFaults = (
  where: string,
  arn: string,
  environments: readonly string[],
  installation: Installation,
): Fault[] => {
  const { account, region } = installation.home;
  const prefix = new RegExp(`^arn:aws(-[\\w]+)*:sns:${region}:${account}:`);
  if (prefix.test(arn))
    return useFaults({ where, text: arn.replace(prefix, '') }, 'topics', environments, installation);
  return [
    {
      code: 'NotGranted',
      message: `${arn} is not a topic of the home account and region`,
      where,
      expected: `arn:aws:sns:${region}:${account}:…`,
      remedy: 'name a topic of the home account and region',
    },
  ];
};

/** Names that an action holds in lists or inside of texts. Grants are for the home account and region. */
const usedNameFaults = (
  { use, text, place, ...at }: UsedName,
  path: string,
  environments: readonly string[],
  installation: Installation,
): Fault[] => {
  const { account, region } = installation.home;
  const where = `${path}.${at.where}`;
  if (place === undefined || (place.account === account && place.region === region))
    return useFaults({ where, text }, use, environments, installation);
  return [
    {
      code: 'NotGranted',
      message: `${text} in ${place.account} and ${place.region} does not belong to the ${use} of the home account and region`,
      where,
      expected: `a name out of ${account} and ${region}`,
      remedy: 'name one of the home account and region',
    },
  ];
};

const repositoryFaults = (where: string, name: string, { repositories }: Installation): Fault[] =>
  Object.hasOwn(repositories, name)
    ? []
    : [
        {
          code: 'NotGranted',
          message: `the repository ${name} is not one of this installation`,
          where,
          expected: `one of: ${Object.keys(repositories).join(', ') || 'none'}`,
          remedy: 'add it to repositories in tagline.config.yaml and deploy',
        },
      ];

/** A name that only a run knows is no name of a source. No grant, however wide, covers a bucket of Tagline. */
const bucketFaults = (where: string, name: string, { sourceBuckets }: Installation): Fault[] =>
  !isTaglines(name) && !name.includes('#{') && sourceBuckets.some((glob) => matchGlob(glob, name))
    ? []
    : [
        {
          code: 'NotGranted',
          message: `the bucket ${name} is no source of this installation`,
          where,
          expected: `one of: ${sourceBuckets.join(', ') || 'none'}`,
          remedy: 'add it to sourceBuckets in tagline.config.yaml and deploy',
        },
      ];

/** A provider may need a setting that this installation does not have. */
const settingFaults = ({ action, path }: PlacedAction, installation: Installation, providers: Providers): Fault[] => {
  const missing = providers.of(action)?.builds?.find(({ setting }) => installation[setting] === undefined);
  return missing === undefined
    ? []
    : [
        {
          code: 'NotInstalled',
          message: `this installation has no ${missing.setting}, which ${action.actionTypeId.provider} needs`,
          where: `${path}.actionTypeId`,
          expected: `${missing.setting} in tagline.config.yaml`,
          remedy: `add ${missing.setting} to tagline.config.yaml and deploy`,
        },
      ];
};

/** What an action names: repositories are the installation's, everything else an environment's. */
const nameFaults = (
  { action, path }: Pick<PlacedAction, 'action' | 'path'>,
  environments: readonly string[],
  installation: Installation,
  providers: Providers,
): Fault[] => {
  const provider = providers.of(action);
  const ofKeys = Object.entries(provider?.names ?? {}).flatMap(([key, use]) => {
    const text = action.configuration[key];
    const where = `${path}.configuration.${key}`;
    if (text === undefined) return [];
    if (use === 'repositories') return repositoryFaults(where, text, installation);
    if (use === 'sourceBuckets') return bucketFaults(where, text, installation);
    return use === 'topics'
      ? topicFaults(where, text, environments, installation)
      : useFaults({ where, text }, use, environments, installation);
  });
  const ofParts = provider?.usedNames?.(action) ?? [];
  return [...ofKeys, ...ofParts.flatMap((used) => usedNameFaults(used, path, environments, installation))];
};

const environmentFaults = (definition: PipelineDefinition, installation: Installation): Fault[] => {
  if (isImplicit(definition)) return implicitFaults(definition, installation);
  const known = Object.keys(installation.environments);
  return Object.keys(definition.environments)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      code: 'UnknownEnvironment',
      message: `environment ${name} is not known`,
      where: `environments.${name}`,
      expected: `one of: ${known.join(', ')}`,
      remedy: 'add it to environments in tagline.config.yaml and deploy',
    }));
};

/** Without environments the pipeline needs its own: its name is the team. */
const implicitFaults = ({ name }: PipelineDefinition, installation: Installation): Fault[] => {
  try {
    resolveTarget(installation, implicitTarget(name, installation));
    return [];
  } catch (error) {
    if (!(error instanceof TaglineError)) throw error;
    const { scope } = implicitTarget(name, installation);
    return [
      {
        ...faultOf(error),
        message: `the pipeline names no environment, and has no place in ${IMPLICIT_ENVIRONMENT}: ${error.message}`,
        where: 'environments',
        remedy:
          `name environments in the pipeline; or add environments.${IMPLICIT_ENVIRONMENT} with regions: [${scope}] and ` +
          `accounts: { ${name}: '<account>' } to tagline.config.yaml and deploy`,
      },
    ];
  }
};

/** Entries of `on` lead somewhere: their environment is the pipeline's, and the installation has the rest. */
const onFaults = (definition: PipelineDefinition, installation: Installation): Fault[] => {
  const { on, environments } = definition;
  if (on.length === 0 && !isImplicit(definition) && takesBranches(definition))
    return [
      {
        code: 'InvalidDefinition',
        message: 'pushes of branches start the pipeline, and nothing says where they deploy',
        where: 'on',
        expected: 'on: { branch, environment, scope, team }, or a list of them',
        remedy: 'add on:, or start the pipeline by tags: triggers with push: [{ tags: { includes: [...] } }]',
      },
    ];
  return on.flatMap((entry, at) => {
    if (!Object.hasOwn(environments, entry.environment))
      return [
        {
          code: 'UnknownEnvironment',
          message: `the pipeline has no environment ${entry.environment}`,
          where: `on[${at}].environment`,
          expected: `one of: ${Object.keys(environments).join(', ') || 'none'}`,
          remedy: 'name one of its environments',
        },
      ];
    try {
      resolveTargets(installation, entry);
      return [];
    } catch (error) {
      if (error instanceof TaglineError) return [{ ...faultOf(error), where: `on[${at}]` }];
      throw error;
    }
  });
};

/** Finds names in a definition that the installation does not know or grant: environments, repositories, resources. */
export const checkAgainstInstallation = (
  definition: PipelineDefinition,
  whole: Installation,
  providers: Providers,
): Fault[] => {
  const installation = reachOf(definition, whole);
  const environments = environmentsOf(definition).filter((name) => Object.hasOwn(installation.environments, name));
  return [
    ...environmentFaults(definition, installation),
    ...onFaults(definition, installation),
    ...actionsOf(definition).flatMap((placed) => settingFaults(placed, installation, providers)),
    ...actionsOf(definition).flatMap((placed) => nameFaults(placed, environments, installation, providers)),
    ...buildRulesOf(definition).flatMap((placed) => nameFaults(placed, environments, installation, providers)),
    ...sharedNames(definition, environments, installation, providers),
  ];
};
