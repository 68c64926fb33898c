/**
 * What a provider does at a service. The engine owns safety: lease, serial, digests of plans and artifacts, approvals,
 * jobs and tries are checked before a verb is called, so that no provider has to.
 */
import type { Action } from './definition/action.ts';
import type { Deployment, Execution, MadeArtifact } from './execution.ts';
import { TaglineError } from './fault.ts';
import type { Job } from './job.ts';
import type { LeftWork } from './left-work.ts';
import type { Plan, PlannedChange } from './plan.ts';
import type { Artifacts } from './ports/artifacts.ts';
import type { Buckets } from './ports/buckets.ts';
import type { Builds, StartedBuilds } from './ports/builds.ts';
import type { Functions } from './ports/functions.ts';
import type { Digest } from './ports/ids.ts';
import type { JobAnswers } from './ports/job-answers.ts';
import type { Lending } from './ports/lending.ts';
import type { StackPlace, Stacks } from './ports/stacks.ts';
import type { StateLogins } from './ports/state-logins.ts';
import type { StateMachines } from './ports/state-machines.ts';
import type { Target } from './target.ts';

/** The ports that a provider's work may stand on. */
export interface WorkPorts {
  readonly stacks: Stacks;
  readonly buckets: Buckets;
  readonly artifacts: Artifacts;
  readonly builds: Builds;
  readonly stateLogins: StateLogins;
  readonly functions: Functions;
  readonly stateMachines: StateMachines;
  readonly lending: Lending;
  readonly jobAnswers: JobAnswers;
  /** sha-256 of a text. */
  readonly digest: Digest;
}

/** A target's account and region, as its environment's roles reach them. */
export type WorkPlace = StackPlace;

/** One action of an execution, with its configuration after every `#{namespace.key}` has its value. */
export interface WorkOrder {
  readonly execution: Execution;
  readonly stage: string;
  readonly action: Action;
  readonly place: WorkPlace;
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Artifacts by name, as they were recorded when the actions that made them ended. */
  readonly artifacts: Readonly<Record<string, MadeArtifact>>;
  /** The same for the same order of the same try: a service that gets it twice acts once. */
  readonly token: string;
}

/** What would change. `content` is everything that determines what is carried out: the plan's digest is made of it. */
export interface PlannedWork {
  /** The name of what it changes. */
  readonly name: string;
  /** The id by which the service's events name the work that carries it out. */
  readonly jobId: string;
  readonly content: unknown;
  readonly changes: readonly PlannedChange[];
  /** What people should know beside the changes, one line each. */
  readonly notes?: readonly string[];
  readonly empty: boolean;
  /** It takes away what serves somebody: where people are asked, it is carried out only if they were shown it. */
  readonly mustBeSeen?: boolean;
}

export type PlanLook =
  | { readonly state: 'making' }
  | { readonly state: 'made'; readonly plan: PlannedWork }
  /** It is being carried out, or was. */
  | { readonly state: 'carried out' }
  | { readonly state: 'gone'; readonly reason: string };

export interface WorkEnd {
  readonly state: 'ended';
  readonly succeeded: boolean;
  /** The status in the service's own words. */
  readonly status: string;
  readonly reason?: string;
  /** What the action fails with, where the provider has a name for it. */
  readonly code?: string;
  /** What work that deploys nothing made: variables, and artifacts as they were stored. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly artifacts?: readonly MadeArtifact[];
  /** What people should read instead of the status. */
  readonly summary?: string;
  /** What the service calls its work, where that is not the job's id. */
  readonly externalExecutionId?: string;
}

export type JobLook =
  | { readonly state: 'working' }
  /** The service has not taken the order, or not the rest of it if some has `begun`: it may be given again. */
  | { readonly state: 'not taken'; readonly begun?: boolean }
  /** Nothing was done, and nothing will be. */
  | {
      readonly state: 'never begun';
      readonly reason: string;
      readonly code?: string;
      /** Its plan can never be carried out any more: it goes, with the answers that were given for it. */
      readonly planIsVoid?: boolean;
    }
  | WorkEnd;

/** The verbs of a provider that plans before it acts. */
export interface Planning {
  /** Begins a plan and answers the service's id of it. */
  make(order: WorkOrder): Promise<{ readonly id: string }>;
  look(place: WorkPlace, id: string): Promise<PlanLook>;
  /** Removes what a plan that is not carried out has left. Calling it twice does no harm. */
  discard(place: WorkPlace, plan: Plan): Promise<void>;
  /** Does a thing of this name exist? */
  exists(place: WorkPlace, name: string): Promise<boolean>;
}

/** A deployment as a state holds it, and how it came there, where that is known. */
export interface DriftOrder {
  readonly deployment: Deployment;
  readonly place: WorkPlace;
  readonly address: string;
  readonly component: string;
  /** The action that planned it, in the run that made it. */
  readonly made?: Pick<WorkOrder, 'execution' | 'stage' | 'action' | 'configuration' | 'artifacts'>;
  /** The same for the same question. */
  readonly token: string;
}

export type DriftLook =
  | { readonly state: 'looking' }
  | { readonly state: 'failed'; readonly reason: string; readonly code?: string }
  | {
      readonly state: 'found';
      /** Before: as the state has it; after: as it is. */
      readonly changes: readonly PlannedChange[];
      /** Names of what the service cannot compare. */
      readonly unchecked: readonly string[];
    };

/** Whether what stands there is still what was deployed. It reads, and changes nothing. */
export interface Drifting {
  /** Begins to look and answers the service's id of it. */
  begin(order: DriftOrder): Promise<{ readonly id: string }>;
  look(place: WorkPlace, id: string): Promise<DriftLook>;
}

export interface Work {
  /** The kind of thing it works on, e.g. `Stack`. */
  readonly what: string;
  readonly planning?: Planning;
  /** One component alone works on it: another's files would take away what those of the first have made. */
  readonly ofOneComponent?: boolean;
  /** Absent where nobody can tell. */
  readonly drifting?: Drifting;
  /** The name of what the action changes. */
  nameOf(order: Pick<WorkOrder, 'configuration' | 'execution'>): string;
  /** The id by which the service's events name the work; absent: kind, place and name, of which one works at a time. */
  jobIdOf?(order: WorkOrder): string;
  /** The job keeps its order, so that it can be given again without the machine. */
  readonly keepsOrder?: boolean;
  /** Gives the order; the same `token` again does nothing. Answers the end if the work is done within this call. */
  start(job: Job, place: WorkPlace, order?: WorkOrder): Promise<WorkEnd | undefined>;
  look(job: Job, place: WorkPlace, now: string): Promise<JobLook>;
  /** Asks the service to end the work; absent where it cannot. */
  stop?(job: Job, place: WorkPlace): Promise<void>;
  /** Takes back what only the work needed; called before its end is written down, and maybe twice. */
  forget?(job: Job, place: WorkPlace): Promise<void>;
  /** The file of the action's output artifact that its outputs go into, where it wants one. */
  outputFile?(order: Pick<WorkOrder, 'action' | 'configuration'>): { artifact: string; path: string } | undefined;
  /** What the work left at the address; undefined where nothing is left. */
  outputs(job: Job, place: WorkPlace): Promise<Deployment | undefined>;
}

/** An action whose machine followed the service itself, and does no more. */
export interface StoppableWork extends Omit<LeftWork, 'action'> {
  readonly action: Action;
  readonly target: Target;
  /** Nothing of it began before this time. */
  readonly since: string;
}

/** The ports that stopping may stand on. */
export interface StopPorts {
  readonly builds: StartedBuilds;
  readonly batches: StartedBuilds;
  readonly stateLogins: Pick<StateLogins, 'close'>;
}

/** Asks the service to end all of it; `ended` once nothing of it runs. Called again until then. */
export type StopLeft = (left: StoppableWork) => Promise<'ending' | 'ended'>;

export const placeOf = (
  { target }: { readonly target: { readonly environment: string; readonly account: string } },
  region: string,
): WorkPlace => ({ environment: target.environment, account: target.account, region });

export const noPlanning = (action: string): TaglineError =>
  new TaglineError('NoPlanning', `${action} has nothing to plan`, {
    remedy: 'A newer machine calls an older function: deploy the engine.',
  });
