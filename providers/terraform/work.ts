/** Applies a sealed plan in a build of the applying project, which is found again by the token of its order. */
import type { Deployment } from '../../core/execution.ts';
import { TaglineError } from '../../core/fault.ts';
import type { Job } from '../../core/job.ts';
import { physicalNames } from '../../core/physical-names.ts';
import type { BuildSeen } from '../../core/ports/builds.ts';
import { stateKey } from '../../core/terraform-states.ts';
import type { JobLook, Work, WorkPlace, WorkPorts } from '../../core/work.ts';
import { filesOf, keyOf, parsedOf } from './handed-on.ts';
import { deploymentOf, LeftSerial, LeftState } from './left-state.ts';
import { APPLY_KIND } from './own-builds.ts';
import { planning, readSeal, type Seal } from './planning.ts';
import { VARIABLE } from './variables.ts';

/** Words of a build that ended before it touched anything, and whether its plan is worth anything after that. */
const BEFORE: Readonly<Record<string, { readonly planIsVoid: boolean }>> = {
  PlanOutdated: { planIsVoid: true },
  PlanChanged: { planIsVoid: true },
  StateLocked: { planIsVoid: false },
  TerraformMissing: { planIsVoid: false },
  TerraformInitFailed: { planIsVoid: false },
};

/** Ports are asked for where they are used: a function has the variables of those alone that its verbs need. */
export const work = (ports: WorkPorts): Work => ({
  what: 'Terraform',
  planning: planning(ports),
  nameOf: ({ execution }) => stateKey(execution.target),
  async start(job, place) {
    await ports.builds.start(orderOf(job, place, await sealOf(ports, job, place)));
    return undefined;
  },
  async look(job, place): Promise<JobLook> {
    const build = await applyOf(ports, job, place);
    if (!build) return { state: 'not taken' };
    if (build.state === 'running') return { state: 'working' };
    if (build.state === 'succeeded') return { state: 'ended', succeeded: true, status: 'APPLIED' };
    const told = filesOf(ports.artifacts, 'left', place, build);
    const reason = (await told('told/message')) ?? build.reason ?? `the build is ${build.status}`;
    const code = (await told('told/code')) ?? 'TerraformApplyFailed';
    const before = BEFORE[code];
    if (before) return { state: 'never begun', reason, code, planIsVoid: before.planIsVoid };
    return { state: 'ended', succeeded: false, status: build.status, reason, code };
  },
  async stop(job, place) {
    const build = await applyOf(ports, job, place);
    if (build?.state === 'running') await ports.builds.stop(build.id);
  },
  outputs: (job, place) => leftBy(ports, job, place),
});

const projectOf = ({ environment, account }: WorkPlace): string =>
  physicalNames.ownProject(APPLY_KIND, environment, account);

const applyOf = ({ builds }: WorkPorts, { token, startedAt }: Job, place: WorkPlace): Promise<BuildSeen | undefined> =>
  builds.find(projectOf(place), { [VARIABLE.token]: token }, startedAt);

const sealOf = async (ports: WorkPorts, { planId = '', name }: Job, place: WorkPlace): Promise<Seal> => {
  const build = await ports.builds.look(planId);
  if (build) return readSeal(ports, place, build);
  throw new TaglineError('PlanGone', `the plan of ${name} is not there any more`, {
    remedy: 'Retry the whole stage (--all): it plans and asks again.',
  });
};

const orderOf = (job: Job, place: WorkPlace, { build, sealed, shownSha256 }: Seal) => ({
  project: projectOf(place),
  source: { key: sealed.key },
  variables: {
    [VARIABLE.execution]: job.executionId,
    [VARIABLE.stage]: job.stage,
    [VARIABLE.action]: job.action,
    [VARIABLE.attempt]: String(job.attempt),
    [VARIABLE.token]: job.token,
    [VARIABLE.job]: job.id,
    [VARIABLE.root]: build.variables[VARIABLE.root] ?? '.',
    [VARIABLE.region]: job.region,
    [VARIABLE.stateKey]: stateKey(job.target),
    [VARIABLE.sealedSum]: sealed.sha256,
    [VARIABLE.shownSum]: shownSha256,
  },
  handsOn: { main: keyOf('left', place, job.token), others: { errored: keyOf('rescued', place, job.token) } },
  token: job.token,
});

/** What is there now, as the build saw it after its work; a plan without changes left what was there before. */
const leftBy = async (ports: WorkPorts, job: Job, place: WorkPlace): Promise<Deployment | undefined> => {
  if (job.empty) {
    const { shown, serial } = await sealOf(ports, job, place);
    return deploymentOf(job, 'UNCHANGED', shown.now, serial);
  }
  const build = await applyOf(ports, job, place);
  if (!build) return undefined;
  const file = filesOf(ports.artifacts, 'left', place, build);
  const state = parsedOf(LeftState, await file('told/state.json'));
  if (!state) return undefined;
  const status = (await file('told/code')) === undefined ? 'APPLIED' : 'FAILED';
  return deploymentOf(job, status, state, parsedOf(LeftSerial, await file('told/serial.json')) ?? {});
};
