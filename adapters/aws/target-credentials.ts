/**
 * Credentials of an environment's role at a target, assumed under its external id; the SDK renews them before they
 * expire.
 */
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { TaglineError } from '../../core/fault.ts';
import { externalId, type Place, physicalNames } from '../../core/physical-names.ts';
import type { StackPlace } from '../../core/ports/stacks.ts';

type Provider = ReturnType<typeof fromTemporaryCredentials>;
type Options = Parameters<typeof fromTemporaryCredentials>[0];

/**
 * `more`: further settings of the SDK. The provider throws TaglineError `TargetDoesNotTrust`, which names the role and
 * how to let this function assume it.
 */
export const targetCredentials = (
  home: Place,
  place: StackPlace,
  role: 'plan' | 'deploy',
  more: Pick<Options, 'masterCredentials' | 'clientPlugins'> & { readonly endpoint?: string } = {},
): Provider => {
  const { environment, account, region } = place;
  const RoleArn = (role === 'plan' ? physicalNames.planRoleArn : physicalNames.deployRoleArn)(environment, place);
  const { endpoint, ...rest } = more;
  const assumed = fromTemporaryCredentials({
    ...rest,
    params: { RoleArn, RoleSessionName: 'tagline', ExternalId: externalId(home, environment) },
    clientConfig: { region, ...(endpoint === undefined ? {} : { endpoint }) },
  });
  return async (...context) => {
    try {
      return await assumed(...context);
    } catch (error) {
      if (!/AccessDenied/.test((error as Error).name)) throw error;
      throw new TaglineError('TargetDoesNotTrust', `${RoleArn} does not trust Tagline: ${(error as Error).message}`, {
        where: RoleArn,
        expected:
          `a role that trusts the functions of ${environment} in account ${home.account} under the external ` +
          `id ${externalId(home, environment)}`,
        remedy:
          `Deploy the stack tagline-target-${environment}-${account}-${region} into account ${account} (npx ` +
          `cdk deploy), then retry the stage.`,
        cause: error,
      });
    }
  };
};
