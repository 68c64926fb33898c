/**
 * What is wrong between the environments of an installation: names whose roles could be taken for another's, and
 * targets in the home account.
 */
import type { PathFault } from './fault.ts';

interface Around {
  readonly home: { readonly account: string };
  readonly environments: Readonly<
    Record<
      string,
      { readonly accounts: Readonly<Record<string, string>>; readonly inHomeAccount?: boolean | undefined }
    >
  >;
}

export const environmentFaults = (around: Around): readonly PathFault[] => [
  ...meetingNames(Object.keys(around.environments)),
  ...unsaidHomeAccounts(around),
];

/**
 * Policies name the roles of an environment as `tagline-<kind>-<environment>-*`: with `dev` and `dev-eu` the pattern of
 * the one would take in the roles of the other. IAM compares names of roles without case.
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
              `expected a name that does not begin with that of another environment and a hyphen: policies ` +
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
