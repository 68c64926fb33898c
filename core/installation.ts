import * as z from 'zod';
import { ActionType, typeName } from './action-type.ts';
import { ApprovalRule } from './approval-rule.ts';
import { DriftRule } from './drift-rule.ts';
import { environmentFaults } from './environment-faults.ts';
import { TaglineError } from './fault.ts';
import { Freeze } from './freeze.ts';
import { peopleFaults } from './people-faults.ts';
import { Person } from './person.ts';
import { REGIONS } from './regions.ts';
import type { Target } from './target.ts';

const numberAsText = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value);

/** Twelve digits. YAML reads an unquoted id as a number; that loses nothing, so it is accepted. */
const AccountId = z.preprocess(
  numberAsText,
  z.string({ error: 'expected an account id' }).regex(/^\d{12}$/, { error: 'expected an account id of twelve digits' }),
);
const Region = z.string().refine((name) => REGIONS.includes(name), {
  error: ({ input }) =>
    `expected a region of AWS, e.g. eu-central-1; there is no ${String(input)} (core/regions.ts lists them)`,
});
/**
 * Part of tags, stack names and role names: only characters that a tag's placeholder allows, and short enough for role
 * names of 64 characters.
 */
const EnvironmentName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,16}$/, {
  error: 'expected a name of 1-17 letters, digits and hyphens that starts with a letter',
});
const TeamName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$/, {
  error: 'expected a name of 1-40 letters, digits, dots and hyphens that starts with a letter or digit',
});

const GroupName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$/, {
  error: 'expected a name of 1-40 letters, digits, dots and hyphens',
});

const BranchName = z.string().regex(/^[\w][\w./+-]{0,254}$/, { error: 'expected the name of a branch, such as main' });

/** Names with `*`, as IAM resources take them: the policies grant exactly these names. */
const grants = (characters: string, what: string) =>
  z.array(
    z
      .string()
      .regex(new RegExp(`^[*${characters}]{1,140}$`), { error: `expected the name of a ${what}, or one with *` }),
  );

/** A list is for all builds of the environment; a list per team for the builds of that team's account alone. */
const grantsByTeam = (characters: string, what: string) => {
  const names = grants(characters, what);
  return z.union([names, z.record(TeamName, names)]);
};

/** A person, a group, or a principal that is no person, such as the role of a build server. */
const AuthorName = z
  .string()
  .regex(
    /^((group:)?[A-Za-z0-9][A-Za-z0-9._-]{0,63}|arn:aws[a-z-]*:(iam::\d{12}:(root|(user|role)\/[\w+=,.@/-]{1,576})|sts::\d{12}:assumed-role\/[\w+=,.@-]{1,64}\/[\w+=,.@-]{2,64}))$/,
    { error: 'expected the id of a person, group:<name>, or the ARN of an IAM user, role or session' },
  );

/** What pipelines may touch in an environment. Names may hold `*`. */
const Uses = z.strictObject({
  projects: grants('A-Za-z0-9_-', 'CodeBuild project')
    .optional()
    .describe('CodeBuild projects at home, beside the environment’s own.'),
  functions: grants('A-Za-z0-9_-', 'Lambda function').optional().describe('Lambda functions of the target account.'),
  machines: grants('A-Za-z0-9_-', 'state machine').optional().describe('State machines of the target account.'),
  stacks: grants('A-Za-z0-9-', 'CloudFormation stack')
    .optional()
    .describe('CloudFormation stacks of the target account.'),
  topics: grants('A-Za-z0-9_-', 'SNS topic of the home account and region')
    .optional()
    .describe('SNS topics of the home account and region.'),
  buckets: grants('a-z0-9.-', 'bucket of the target account').optional().describe('Buckets of the target account.'),
  parameters: grantsByTeam('A-Za-z0-9_./-', 'parameter of Parameter Store')
    .optional()
    .describe(
      'Parameters that builds may read into their variables, at home: a list for all builds of the environment, or a ' +
        'list for each team, which the builds for its account alone may read.',
    ),
  secrets: grantsByTeam('A-Za-z0-9/_+=.@-', 'secret of Secrets Manager')
    .optional()
    .describe('Secrets that builds may read into their variables, at home: as `parameters`.'),
  roles: grants('A-Za-z0-9_+=,.@-', 'IAM role of the home account')
    .optional()
    .describe('Roles that stacks in the home account may pass to services; elsewhere stacks make their own.'),
  stackRoles: z
    .array(z.string().regex(/^[A-Za-z0-9_+=,.@-]{1,64}$/, { error: 'expected the name of an IAM role, without *' }))
    .min(1)
    .optional()
    .describe(
      'Roles of the target account that `RoleArn` of a CloudFormation action may name: the stack is made under such a ' +
        'role instead of Tagline’s.',
    ),
});

const Environment = z.strictObject({
  regions: z
    .array(Region)
    .min(1)
    .describe('Regions that tags may name as their scope. After a deployment pipelines have their machines in each.'),
  globalRegion: Region.optional().describe(
    'Where actions of the scope `global` act. Without it the environment has no such scope.',
  ),
  accounts: z.record(TeamName, AccountId).describe('The account of each team.'),
  inHomeAccount: z
    .boolean()
    .optional()
    .describe(
      'Says that this environment deploys into the account that holds Tagline. Its stacks make no IAM principals.',
    ),
  uses: Uses.optional().describe('What pipelines may touch here; names may hold `*`. The roles are written from it.'),
  approval: ApprovalRule.optional().describe(
    'Who must at least approve what changes an address here: no pipeline asks for less. `none`: pipelines that say ' +
      'nothing ask nobody.',
  ),
  freeze: z.array(Freeze).max(20).optional().describe('Times in which nothing changes an address here.'),
  drift: DriftRule.optional().describe(
    'What happens to a deployment where something was changed by hand: `warn` (the default) tells the people who are ' +
      'asked; `block` refuses it until the drift is accepted or repaired.',
  ),
  authors: z
    .array(AuthorName)
    .optional()
    .describe('Who may register pipelines that deploy here. Without it: whoever IAM lets call the API.'),
  taggers: z
    .array(AuthorName)
    .optional()
    .describe(
      'Who may start what deploys here: a push, a start by hand, a promotion, a rollback, a repair; a schedule or an event acts for whoever registered the ' +
        'pipeline. Without it: whoever may push, or call the API.',
    ),
  branches: z
    .array(BranchName)
    .min(1)
    .max(8)
    .optional()
    .describe(
      'What deploys here must be a commit of one of these branches: it is checked at the start, and again when the ' +
        'address is changed.',
    ),
  terraform: z
    .strictObject({
      backend: z
        .enum(['s3', 'http'])
        .default('s3')
        .describe(
          'Who keeps the states of the addresses here: `s3`, Terraform itself in the bucket; `http`, Tagline, as ' +
            'Terraform’s HTTP backend, whose lock is the lease of the address.',
        ),
    })
    .optional()
    .describe('One backend per address: the other one is refused.'),
});

const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653];

const Limits = z.strictObject({
  approvalTimeoutInMinutes: z
    .int()
    .min(5)
    .max(86400)
    .default(10080)
    .describe('Until an approval expires where neither action nor environment says it; CodePipeline’s is seven days.'),
  buildTimeoutInMinutes: z.int().min(5).max(480).default(60).describe('Until a build of `commands:` is ended.'),
  logRetentionInDays: z
    .int()
    .refine((days) => RETENTION_DAYS.includes(days), { error: `expected one of ${RETENTION_DAYS.join(', ')}` })
    .default(30)
    .describe('Days that log groups keep their events: a value that CloudWatch Logs takes.'),
  artifactRetentionInDays: z
    .int()
    .min(1)
    .max(3653)
    .default(90)
    .describe('Days that artifact buckets keep what actions handed on.'),
});

const Terraform = z.strictObject({
  prefix: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,40}$/, { error: 'expected 2-41 small letters, digits and hyphens' })
    .describe('States of an environment lie in the bucket `<prefix>-<environment>` at home, which Tagline makes.'),
  lock: z
    .enum(['file', 'table'])
    .default('file')
    .describe('Terraform’s own lock: a file beside the state, or the table `<prefix>-lock-<environment>`.'),
  binary: z.enum(['terraform', 'tofu']).default('terraform').describe('What plans and applies run.'),
  image: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('The image of plans and applies: one that has the binary and Node. Without it, that of builds.'),
  plugins: z
    .string()
    .regex(/^\/[\w./-]{1,200}$/, { error: 'expected the path of a folder' })
    .optional()
    .describe('A folder of the image that holds providers: nothing is taken from the registry then.'),
});

const RepositoryName = z.string().regex(/^[\w.-]{1,100}$/, { error: 'expected the name of a CodeCommit repository' });
const Repository = z.strictObject({
  existing: z
    .boolean()
    .default(false)
    .describe('It is there already: Tagline adopts it and never creates or deletes it.'),
});

/** A list of names is short for names that say nothing more. */
const byName = (value: unknown): unknown =>
  Array.isArray(value) ? Object.fromEntries(value.map((name) => [String(name), {}])) : value;

/** One Tagline, as `tagline.config.yaml` describes it. */
export const Installation = z
  .strictObject({
    home: z
      .strictObject({ account: AccountId, region: Region })
      .describe('Where Tagline itself lives. The account holds nothing else.'),
    environments: z
      .record(EnvironmentName, Environment)
      .refine((all) => Object.keys(all).length > 0, { error: 'expected at least one environment' })
      .describe('By name. No environment reaches anything of another.'),
    regionGroups: z
      .record(GroupName, z.array(Region).min(1))
      .default({})
      .describe('Names for several regions: the scope `@<name>` means each of them that the environment has.'),
    people: z.array(Person).default([]).describe('Who is asked and who answers.'),
    repositories: z
      .preprocess(byName, z.record(RepositoryName, Repository))
      .prefault({})
      .describe(
        'CodeCommit repositories that pipelines may take as a source: a list of names, or names with settings. ' +
          'Tagline creates them, but for `existing` ones.',
      ),
    sourceBuckets: grants('a-z0-9.-', 'versioned bucket of the home account and region')
      .default([])
      .describe('Versioned buckets of the home account and region that pipelines may take objects of as a source.'),
    actionTypes: z
      .array(ActionType)
      .max(50)
      .refine((all) => new Set(all.map(typeName)).size === all.length, {
        error: 'expected each category, provider and version once',
      })
      .default([])
      .describe('Custom action types, which job workers carry out: CodePipeline’s words.'),
    alarms: z
      .array(z.string())
      .default([])
      .describe('Who gets mail when something of Tagline itself fails: persons, or `group:<name>`.'),
    terraform: Terraform.optional().describe(
      'Without it nothing of Terraform is deployed, and no pipeline may use it.',
    ),
    freeze: z
      .array(Freeze)
      .max(20)
      .default([])
      .describe('Times in which nothing changes an address, in any environment. What waits goes on afterwards.'),
    limits: Limits.prefault({}),
  })
  .superRefine((installation, { addIssue }) => {
    for (const { path, message } of [...environmentFaults(installation), ...peopleFaults(installation)])
      addIssue({ code: 'custom', path: [...path], message, input: valueAt(installation, path) });
  });
export type Installation = z.infer<typeof Installation>;

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part], value);

const known = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

/** The scopes of an environment: its regions, and `global` where a globalRegion is given. */
export const scopesOf = (installation: Installation, environment: string): readonly string[] => {
  const found = installation.environments[environment];
  if (found === undefined) return [];
  return found.globalRegion === undefined ? found.regions : [...found.regions, 'global'];
};

/**
 * Where a tag's words lead.
 * @throws TaglineError `UnknownEnvironment`, `UnknownScope`, `UnknownTeam`, each with the names there are.
 */
export const resolveTarget = (
  installation: Installation,
  wanted: { readonly environment: string; readonly scope: string; readonly team: string },
): Target => {
  const { environment, scope, team } = wanted;
  const refuse = (code: string, message: string, where: string, names: readonly string[], remedy: string): never => {
    throw new TaglineError(code, message, { where, expected: `one of: ${known(names)}`, remedy });
  };
  const found = Object.hasOwn(installation.environments, environment)
    ? installation.environments[environment]
    : undefined;
  if (found === undefined) {
    const names = Object.keys(installation.environments);
    const remedy = `add it to environments in tagline.config.yaml and deploy`;
    return refuse('UnknownEnvironment', `environment ${environment} is not known`, 'environments', names, remedy);
  }
  const scopes = scopesOf(installation, environment);
  if (!scopes.includes(scope)) {
    const field = scope === 'global' ? 'globalRegion' : 'regions';
    const remedy = `add it to environments.${environment}.${field} in tagline.config.yaml and deploy`;
    const message = `environment ${environment} has no scope ${scope}`;
    return refuse('UnknownScope', message, `environments.${environment}.${field}`, scopes, remedy);
  }
  const account = Object.hasOwn(found.accounts, team) ? found.accounts[team] : undefined;
  if (account === undefined) {
    const remedy = `add it to environments.${environment}.accounts in tagline.config.yaml and deploy`;
    const message = `team ${team} has no account in environment ${environment}`;
    const names = Object.keys(found.accounts);
    return refuse('UnknownTeam', message, `environments.${environment}.accounts`, names, remedy);
  }
  return { environment, scope, team, account };
};

/** The region that a target's actions call: its scope, or the environment's `globalRegion` for the scope `global`. */
export const regionOf = (target: Pick<Target, 'environment' | 'scope'>, installation: Installation): string => {
  if (target.scope !== 'global') return target.scope;
  const region = installation.environments[target.environment]?.globalRegion;
  if (region !== undefined) return region;
  throw new TaglineError('UnknownScope', `environment ${target.environment} has no globalRegion`, {
    where: `environments.${target.environment}.globalRegion`,
    expected: 'a region for the scope global',
    remedy: `add globalRegion to environments.${target.environment} in tagline.config.yaml and deploy`,
  });
};

/** Every target of an environment, teams within scopes, in the order of the file. */
export const targetsOf = (installation: Installation, environment: string): readonly Target[] =>
  scopesOf(installation, environment).flatMap((scope) =>
    Object.entries(installation.environments[environment]?.accounts ?? {}).map(([team, account]) => ({
      environment,
      scope,
      team,
      account,
    })),
  );
