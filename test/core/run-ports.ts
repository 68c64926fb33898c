import type { Installation } from '../../core/installation.ts';
import type { Artifacts } from '../../core/ports/artifacts.ts';
import type { Buckets } from '../../core/ports/buckets.ts';
import type { Builds, StartedBuilds } from '../../core/ports/builds.ts';
import type { Bus } from '../../core/ports/bus.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Functions } from '../../core/ports/functions.ts';
import type { Digest, Ids } from '../../core/ports/ids.ts';
import type { JobAnswers } from '../../core/ports/job-answers.ts';
import type { Ledger } from '../../core/ports/ledger.ts';
import type { Lending } from '../../core/ports/lending.ts';
import type { Machines } from '../../core/ports/machines.ts';
import type { Mail } from '../../core/ports/mail.ts';
import type { Roles } from '../../core/ports/roles.ts';
import type { Secrets } from '../../core/ports/secrets.ts';
import type { Stacks } from '../../core/ports/stacks.ts';
import type { StateLogins } from '../../core/ports/state-logins.ts';
import type { TerraformBodies } from '../../core/ports/terraform-bodies.ts';
import type { Providers } from '../../core/provider.ts';
import type { WorkPorts } from '../../core/work.ts';

/** Every port of the steps at once: a step takes what it needs. */
export interface RunPorts {
  readonly ledger: Ledger;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly machines: Machines;
  readonly artifacts: Artifacts;
  readonly stacks: Stacks;
  readonly buckets: Buckets;
  readonly builds: Builds;
  readonly batches: StartedBuilds;
  readonly secrets: Secrets;
  readonly stateLogins: StateLogins;
  readonly functions: Functions;
  readonly lending: Lending;
  readonly jobAnswers: JobAnswers;
  readonly providers: Providers;
  readonly work: WorkPorts;
  readonly mail: Mail;
  readonly roles: Roles;
  readonly terraformBodies: TerraformBodies;
  readonly installation: Installation;
  readonly apiUrl: string;
  readonly compiler: string;
}
