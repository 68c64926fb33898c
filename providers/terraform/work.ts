/** Applies a sealed plan in a build of the applying project, which is found again by the token of its order. */
import type { Deployment } from '../../core/execution.ts';
import { TaglineError } from '../../core/fault.ts';
import type { Job } from '../../core/job.ts';
import { physicalNames } from '../../core/physical-names.ts';
import type { BuildSeen } from '../../core/ports/builds.ts';
import { stateKey } from '../../core/terraform-states.ts';
import type { JobLook, Work, WorkPlace, WorkPorts } from '../../core/work.ts';
import { drifting } from './drifting.ts';
import { filesOf, keyOf, parsedOf } from './handed-on.ts';
import { deploymentOf, LeftSerial, LeftState } from './left-state.ts';
import { APPLY_KIND, APPLY_MINUTES } from './own-builds.ts';
import { planning, readSeal, type Seal } from './planning.ts';
import { progressOf } from './progress.ts';
import { type Access, stateAccess } from './state-access.ts';
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
  ofOneComponent: true,
  planning: planning(ports),
  drifting: drifting(ports),
  nameOf: ({ execution }) => stateKey(execution.target),
  async start(job, place) {
    const seal = await sealOf(ports, job, place);
    await ports.builds.start(orderOf(job, place, seal, await writing(ports, job)));
    return undefined;
  },
  async look(job, place): Promise<JobLook> {
    const build = await applyOf(ports, job, place);
    if (!build) return { state: 'not taken' };
    if (build.state === 'running') return { state: 'working' };
    if (build.state === 'succeeded') return { state: 'ended', succeeded: true, status: 'APPLIED' };
    // Killed before it could say what it did: another build looks, so that the state is known.
    if (!build.handedOn && (await isLookedAfter(ports, job, place))) return { state: 'working' };
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
  async forget({ target, token }) {
    for (const its of [token, lookToken(token)])
      await ports.stateLogins.close({ kind: APPLY_KIND, target, token: its });
  },
  outputs: (job, place) => leftBy(ports, job, place),
});

const projectOf = ({ environment, account }: WorkPlace): string =>
  physicalNames.ownProject(APPLY_KIND, environment, account);

const buildOf = (
  { builds }: WorkPorts,
  place: WorkPlace,
  token: string,
  since: string,
): Promise<BuildSeen | undefined> => builds.find(projectOf(place), { [VARIABLE.token]: token }, since);

const applyOf = (ports: WorkPorts, { token, startedAt }: Job, place: WorkPlace): Promise<BuildSeen | undefined> =>
  buildOf(ports, place, token, startedAt);

const sealOf = async (ports: WorkPorts, { planId = '', name }: Job, place: WorkPlace): Promise<Seal> => {
  const build = await ports.builds.look(planId);
  if (build) return readSeal(ports, place, build);
  throw new TaglineError('PlanGone', `the plan of ${name} is not there any more`, {
    remedy: 'Retry the whole stage (--all): it plans and asks again.',
  });
};

/** The engine waits half an hour longer than such a build may take. */
const LOGIN_MINUTES = APPLY_MINUTES + 60;

/** An apply writes the state under the lease that its job was begun with. */
const writing = ({ stateLogins }: WorkPorts, { target, token, executionId, attempt, fencing }: Job): Promise<Access> =>
  stateAccess(stateLogins, {
    kind: APPLY_KIND,
    target,
    token,
    minutes: LOGIN_MINUTES,
    under: { executionId, attempt, fencing },
  });

const orderOf = (
  job: Job,
  place: WorkPlace,
  { build, sealed, shownSha256 }: Seal,
  access: Access,
  token = job.token,
) => ({
  project: projectOf(place),
  source: { key: sealed.key },
  variables: {
    [VARIABLE.execution]: job.executionId,
    [VARIABLE.stage]: job.stage,
    [VARIABLE.action]: job.action,
    [VARIABLE.attempt]: String(job.attempt),
    [VARIABLE.token]: token,
    [VARIABLE.job]: job.id,
    ...(token === job.token ? {} : { [VARIABLE.look]: 'yes' }),
    [VARIABLE.root]: build.variables[VARIABLE.root] ?? '.',
    [VARIABLE.region]: job.region,
    [VARIABLE.stateKey]: stateKey(job.target),
    [VARIABLE.sealedSum]: sealed.sha256,
    [VARIABLE.shownSum]: shownSha256,
    ...access.variables,
  },
  secrets: access.secrets,
  handsOn: { main: keyOf('left', place, token), others: { errored: keyOf('rescued', place, token) } },
  token,
});

const lookToken = (token: string): string => `${token}-look`;

/** Undefined where it is gone, or was written again by somebody: that must not keep a job from ending. */
const sealIfSound = async (ports: WorkPorts, job: Job, place: WorkPlace): Promise<Seal | undefined> => {
  try {
    return await sealOf(ports, job, place);
  } catch (error) {
    if (error instanceof TaglineError && !error.retryable) return undefined;
    throw error;
  }
};

/** Does a build still look after a killed one? It is begun where there is none yet. */
const isLookedAfter = async (ports: WorkPorts, job: Job, place: WorkPlace): Promise<boolean> => {
  const token = lookToken(job.token);
  const begun = await buildOf(ports, place, token, job.startedAt);
  if (begun) return begun.state === 'running';
  const seal = await sealIfSound(ports, job, place);
  if (!seal) return false;
  const { target } = job;
  const access = await stateAccess(ports.stateLogins, { kind: APPLY_KIND, target, token, minutes: LOGIN_MINUTES });
  await ports.builds.start(orderOf(job, place, seal, access, token));
  return true;
};

/** What is there now, as a build saw it after the work; a plan without changes left what was there before. */
const leftBy = async (ports: WorkPorts, job: Job, place: WorkPlace): Promise<Deployment | undefined> => {
  const seal = await sealIfSound(ports, job, place);
  const before = seal && deploymentOf(job, job.empty ? 'UNCHANGED' : 'UNKNOWN', seal.shown.now, seal.serial);
  if (job.empty) return before;
  const applied = await applyOf(ports, job, place);
  const saw = applied?.handedOn ? applied : await buildOf(ports, place, lookToken(job.token), job.startedAt);
  const file = saw && filesOf(ports.artifacts, 'left', place, saw);
  const state = parsedOf(LeftState, await file?.('told/state.json'));
  // Nobody could look: what was there before is the last that is known.
  if (!state) return before && { ...before, progress: 'not known' };
  if (applied?.state === 'succeeded') return deploymentOf(job, 'APPLIED', state, await serialIn(file));
  const lock = (await file?.('told/lock'))?.trim();
  const progress = [
    seal ? progressOf(seal.shown, state) : 'not known',
    ...(lock ? [`the state is still locked (${lock}): terraform force-unlock, once nobody works on it`] : []),
  ].join('; ');
  return { ...deploymentOf(job, 'FAILED', state, await serialIn(file)), progress };
};

const serialIn = async (file: ReturnType<typeof filesOf> | undefined) =>
  parsedOf(LeftSerial, await file?.('told/serial.json')) ?? {};
