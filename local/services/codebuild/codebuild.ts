/** What every operation of CodeBuild has at hand. */
import type { Cloud } from '../../kernel/cloud.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import { placeOf } from '../../kernel/page.ts';
import type { Batches } from './batch/batches.ts';
import type { Builds } from './builds.ts';
import { invalidInput } from './faults.ts';
import type { Projects } from './projects.ts';
import type { Reports } from './reports/report-rows.ts';
import type { Runner } from './run/runner.ts';
import type { Store } from './store.ts';

export interface CodeBuild {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly projects: Projects;
  readonly builds: Builds;
  readonly outbox: Outbox;
  readonly runner: Runner;
  readonly batches: Batches;
  readonly reports: Reports;
  /** Leads batches to their end; woken when something happened to one. */
  readonly conductor: { wake(): void };
}

export const readPageToken = (token: unknown): number | undefined =>
  placeOf(token, () => invalidInput('Invalid next token'));
