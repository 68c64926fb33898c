/** The only list of action providers: a new one is a folder beside this and a line here. */
import type { GrantedRole, GrantPlace, Statement } from '../core/grants.ts';
import type { Installation } from '../core/installation.ts';
import type { OwnBuild } from '../core/own-build.ts';
import { type Provider, providersOf } from '../core/provider.ts';
import type { ProviderFragment } from '../statemachines/fragment.ts';
import { cloudformation } from './cloudformation/configuration.ts';
import { commands } from './codebuild/commands.ts';
import { codebuild } from './codebuild/configuration.ts';
import { codecommitSource } from './codecommit-source/configuration.ts';
import { lambdaInvoke } from './lambda/configuration.ts';
import { manualApproval } from './manual-approval/configuration.ts';
import { OTHER_PROVIDERS } from './not-yet.ts';
import { s3Deploy } from './s3-deploy/configuration.ts';
import { s3Source } from './s3-source/configuration.ts';
import { stepFunctions } from './stepfunctions/configuration.ts';
import { terraform } from './terraform/configuration.ts';
import { checkov, tflint } from './terraform-checks/configuration.ts';
import { worker } from './worker/configuration.ts';

const RUNNING: readonly Provider<ProviderFragment>[] = [
  codecommitSource,
  s3Source,
  codebuild,
  commands,
  manualApproval,
  cloudformation,
  s3Deploy,
  lambdaInvoke,
  stepFunctions,
  terraform,
  tflint,
  checkov,
  // Behind those that are known by name.
  worker,
];

export const providers = providersOf(RUNNING, OTHER_PROVIDERS);

/** Build projects that providers have for themselves, where the installation has what they stand on. */
export const ownBuilds = (installation: Installation): readonly OwnBuild[] =>
  RUNNING.flatMap(({ builds = [] }) => builds.filter(({ setting }) => installation[setting] !== undefined));

/** What all providers together need under a role. */
export const grantsOf = (role: GrantedRole, place: GrantPlace): readonly Statement[] =>
  RUNNING.flatMap(({ grants }) => grants?.[role]?.(place) ?? []);
