/**
 * What is wrong between the environments of an installation: names whose roles could be taken for another's, and
 * targets in the home account.
 */
import type { PathFault } from './fault.ts';

type ByTeam = readonly string[] | Readonly<Record<string, readonly string[]>>;

interface Around {
  readonly home: { readonly account: string };
  readonly terraform?: object | undefined;
  readonly environments: Readonly<
    Record<
      string,
      {
        readonly accounts: Readonly<Record<string, string>>;
        readonly terraform?: object | undefined;
        readonly inHomeAccount?: boolean | undefined;
        readonly uses?: { readonly parameters?: ByTeam | undefined; readonly secrets?: ByTeam | undefined } | undefined;
      }
    >
  >;
}

export const environmentFaults = (around: Around): readonly PathFault[] => [
  ...meetingNames(Object.keys(around.environments)),
  ...unsaidHomeAccounts(around),
  ...grantsToNobody(around),
  ...backendsOfNothing(around),
];

/** A backend needs the bucket that `terraform` names. */
const backendsOfNothing = ({ environments, terraform }: Around): readonly PathFault[] =>
  Object.entries(environments).flatMap(([name, environment]) =>
    environment.terraform === undefined || terraform !== undefined
      ? []
      : [
          {
            path: ['environments', name, 'terraform'],
            message: 'expected `terraform` with a prefix at the top of the file too: it names the buckets of states',
          },
        ],
  );

/** A team that has no account here has no builds here. */
const grantsToNobody = ({ environments }: Around): readonly PathFault[] =>
  Object.entries(environments).flatMap(([name, { accounts, uses }]) =>
    (['parameters', 'secrets'] as const).flatMap((use) => {
      const names = uses?.[use] ?? [];
      return (Array.isArray(names) ? [] : Object.keys(names))
        .filter((team) => !Object.hasOwn(accounts, team))
        .map((team) => ({
          path: ['environments', name, 'uses', use, team],
          message: `expected a team of environments.${name}.accounts: ${Object.keys(accounts).join(', ')}`,
        }));
    }),
  );

/**
 * Policies name the roles of an environment as `tagline-<kind>-<environment>-*`: with `dev` and `dev-eu` the pattern of
 * the one would match the roles of the other. IAM compares names of roles without case.
 */
const meetingNames = (names: readonly string[]): readonly PathFault[] =>
  names.flatMap((name) => {
    const lower = name.toLowerCase();
    const other = names.find(
      (one) => one !== name && (lower === one.toLowerCase() || lower.startsWith(`${one.toLowerCase()}-`)),
    );
    return other === undefined
      ? []
      : [
          {
            path: ['environments', name],
            message:
              lower === other.toLowerCase()
                ? `expected a name that differs from ${other} in more than its case: roles and buckets of ${other} and ` +
                  `${name} would be the same`
                : `expected a name that does not begin with that of another environment and a hyphen: policies ` +
                  `for ${other} would take in the roles of ${name}`,
          },
        ];
  });

/** The home account holds Tagline and nothing else, unless somebody says that it is meant so. */
const unsaidHomeAccounts = ({ home, environments }: Around): readonly PathFault[] =>
  Object.entries(environments).flatMap(([name, { accounts, inHomeAccount }]) =>
    inHomeAccount
      ? []
      : Object.entries(accounts)
          .filter(([, account]) => account === home.account)
          .map(([team]) => ({
            path: ['environments', name, 'accounts', team],
            message:
              `expected an account other than home (${home.account}), which holds Tagline alone; if this is ` +
              `meant, say inHomeAccount: true in environments.${name}`,
          })),
  );
