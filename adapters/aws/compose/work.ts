/** The ports of providers' work: clients per place and role, each under the credentials of that role. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { jobAnswers } from '../../../core/parts/job-answers.ts';
import { stateLogins } from '../../../core/parts/state-logins.ts';
import type { WorkPorts } from '../../../core/work.ts';
import { targetBuckets } from '../buckets.ts';
import { cloudFormationStacks } from '../stacks.ts';
import type { TargetClients } from '../target-clients.ts';
import { artifacts } from './artifacts.ts';
import { builds } from './builds.ts';
import { functions } from './functions.ts';
import { apiUrl, installation } from './installation.ts';
import { ledger } from './ledger.ts';
import { lending } from './lending.ts';
import { clock, digest, ids } from './machine.ts';
import { once } from './once.ts';
import { credentialsOf, perPlace } from './per-place.ts';
import { secrets } from './secrets.ts';
import { stateMachines } from './state-machines.ts';

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
const answers = once(() => jobAnswers({ ledger: ledger(), clock, ids, digest, apiUrl }));
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
  get jobAnswers() {
    return answers();
  },
  functions,
  stateMachines,
  lending,
  digest,
};
