/** The ports of providers' work: clients per place and role, each under the credentials of that role. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { stateLogins } from '../../../core/parts/state-logins.ts';
import type { StackPlace } from '../../../core/ports/stacks.ts';
import type { WorkPorts } from '../../../core/work.ts';
import { targetBuckets } from '../buckets.ts';
import { cloudFormationStacks } from '../stacks.ts';
import type { TargetClients } from '../target-clients.ts';
import { targetCredentials } from '../target-credentials.ts';
import { artifacts } from './artifacts.ts';
import { builds } from './builds.ts';
import { apiUrl, installation } from './installation.ts';
import { ledger } from './ledger.ts';
import { clock, digest, ids } from './machine.ts';
import { once } from './once.ts';
import { secrets } from './secrets.ts';

const perPlace = <T>(
  make: (place: StackPlace, role: 'plan' | 'deploy') => T,
): ((place: StackPlace, role: 'plan' | 'deploy') => T) => {
  const made = new Map<string, T>();
  return (place, role) => {
    const key = `${place.environment}/${place.account}/${place.region}/${role}`;
    const known = made.get(key) ?? make(place, role);
    made.set(key, known);
    return known;
  };
};

const credentialsOf = (place: StackPlace, role: 'plan' | 'deploy') =>
  targetCredentials(installation().home, place, role);

const targetClients = once(
  (): TargetClients => ({
    cloudFormation: perPlace(
      (place, role) => new CloudFormationClient({ region: place.region, credentials: credentialsOf(place, role) }),
    ),
    s3: perPlace((place, role) => new S3Client({ region: place.region, credentials: credentialsOf(place, role) })),
  }),
);

const stacks = once(() => cloudFormationStacks(targetClients()));
const logins = once(() => stateLogins({ ledger: ledger(), clock, ids, digest, installation, secrets, apiUrl }));
const buckets = once(() => targetBuckets(targetClients()));

/** Each is made when a provider's work needs it: a function has only the environment variables of those. */
export const work: WorkPorts = {
  get stacks() {
    return stacks();
  },
  get buckets() {
    return buckets();
  },
  get artifacts() {
    return artifacts();
  },
  get builds() {
    return builds();
  },
  get stateLogins() {
    return logins();
  },
  digest,
};
