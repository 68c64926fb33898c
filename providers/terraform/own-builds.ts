/**
 * Where Terraform runs. A plan executes code that nobody has approved yet (data sources, modules, providers): its role
 * reads, and cannot even read sealed plans. Only the apply's role may assume the role that deploys.
 */
import type { Statement } from '../../core/grants.ts';
import type { Installation } from '../../core/installation.ts';
import type { OwnBuild, OwnBuildPlace } from '../../core/own-build.ts';
import { externalId, physicalNames } from '../../core/physical-names.ts';
import { stateBucket, stateLockTable } from '../../core/terraform-states.ts';
import { readSecrets } from './state-access.ts';
import { stateObjects } from './state-objects.ts';

export const PLAN_KIND = 'tfplan';
export const APPLY_KIND = 'tfapply';
const READ_KIND = 'tfread';
const DEPLOY_KIND = 'tfdeploy';

/** The engine looks at a plan for half an hour. */
export const PLAN_MINUTES = 25;
export const APPLY_MINUTES = 480;

const variablesOf =
  (targetKind: string) =>
  ({ installation, environment, account }: Omit<OwnBuildPlace, 'keyArn'>): Readonly<Record<string, string>> => {
    const { terraform, home } = installation;
    return {
      TAGLINE_HOME_REGION: home.region,
      TAGLINE_ENVIRONMENT: environment,
      TAGLINE_ACCOUNT: account,
      TAGLINE_TARGET_ROLE: `arn:aws:iam::${account}:role/tagline-${targetKind}-${environment}`,
      TAGLINE_EXTERNAL_ID: externalId(home, environment),
      TAGLINE_STATE_BUCKET: stateBucket(terraform, environment),
      TAGLINE_BINARY: terraform?.binary ?? '',
      ...given('TAGLINE_LOCK_TABLE', stateLockTable(terraform, environment)),
      ...given('TAGLINE_PLUGINS', terraform?.plugins),
    };
  };

const given = (name: string, value: string | undefined): Readonly<Record<string, string>> =>
  value === undefined ? {} : { [name]: value };

const assume = ({ environment, account }: OwnBuildPlace, kind: string): Statement => ({
  actions: ['sts:AssumeRole'],
  resources: [`arn:aws:iam::${account}:role/${physicalNames.ownTargetRole(kind, environment, { region: '*' })}`],
  reason: "the environment's role of this kind in every region of the account",
});

const image = ({ terraform }: Installation): string | undefined => terraform?.image;

export const builds: readonly OwnBuild[] = [
  {
    kind: PLAN_KIND,
    does: 'plan',
    says: 'Plans of Terraform',
    setting: 'terraform',
    buildspec: 'terraform/builds/plan.yml',
    timeoutInMinutes: PLAN_MINUTES,
    image,
    variables: variablesOf(READ_KIND),
    grants: (place) => [...stateObjects(place, 'read'), ...readSecrets(place, PLAN_KIND), assume(place, READ_KIND)],
    reads: ['artifacts'],
    writes: ['sealed', 'shown'],
    atTarget: { kind: READ_KIND, may: 'read' },
  },
  {
    kind: APPLY_KIND,
    does: 'work',
    says: 'Applies of Terraform',
    setting: 'terraform',
    buildspec: 'terraform/builds/apply.yml',
    timeoutInMinutes: APPLY_MINUTES,
    image,
    variables: variablesOf(DEPLOY_KIND),
    grants: (place) => [...stateObjects(place, 'write'), ...readSecrets(place, APPLY_KIND), assume(place, DEPLOY_KIND)],
    reads: ['sealed'],
    writes: ['left', 'rescued'],
    atTarget: { kind: DEPLOY_KIND, may: 'change' },
  },
];
