/** A plan is a build of the planning project. What people are shown of it comes out of that build, and binds it. */
import { TaglineError } from '../../core/fault.ts';
import { physicalNames } from '../../core/physical-names.ts';
import type { BuildSeen } from '../../core/ports/builds.ts';
import type { BuildWork } from '../../core/ports/state-logins.ts';
import { stateKey } from '../../core/terraform-states.ts';
import type { PlanLook, Planning, WorkOrder, WorkPlace, WorkPorts } from '../../core/work.ts';
import { filesOf, keyOf, parsedOf } from './handed-on.ts';
import { LeftSerial } from './left-state.ts';
import { PLAN_KIND, PLAN_MINUTES } from './own-builds.ts';
import { changesOf, ShownPlan } from './shown-plan.ts';
import { stateAccess } from './state-access.ts';
import { Upgrades, upgradeNotes } from './upgrades.ts';
import { VARIABLE } from './variables.ts';

export const planning = (ports: WorkPorts): Planning => ({
  make: (order) => beginPlan(ports, order),
  async look(place, id): Promise<PlanLook> {
    const build = await lookAtPlan(ports, place, id);
    if (!build) return { state: 'gone', reason: `there is no build ${id}` };
    if (build.state === 'running') return { state: 'making' };
    if (build.state === 'failed') throw await failureOf(ports, place, build);
    return made(await readSeal(ports, place, build));
  },
  // The bucket forgets sealed plans by itself.
  discard: async () => {},
  // An address is always there; its name is nobody else's.
  exists: async () => true,
});

/** What an execution is for goes before what its pipeline usually does. */
const commandOf = ({ execution: { purpose }, configuration }: WorkOrder): string => {
  if (purpose === 'destroy') return 'destroy';
  return purpose === 'accept' ? 'refresh-only' : String(configuration['Command']);
};

/** Once it has ended, its login opens nothing any more. */
export const lookAtPlan = async (
  { builds, stateLogins }: WorkPorts,
  place: WorkPlace,
  id: string,
): Promise<BuildSeen | undefined> => {
  const build = await builds.look(id);
  if (build && build.state !== 'running') await stateLogins.close(workOf(place, build));
  return build;
};

/** `more`: variables that the build gets beside those of every plan. */
export const beginPlan = async (
  { builds, stateLogins }: WorkPorts,
  order: WorkOrder,
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly id: string }> => {
  const { execution, stage, action, configuration, place, artifacts, token } = order;
  const name = action.inputArtifacts[0]?.name ?? '';
  const source = artifacts[name];
  if (!source) {
    throw new TaglineError('ArtifactMissing', `no action has made the artifact ${name}`, {
      remedy: 'Look at the action that makes it: it may have ended without writing it.',
    });
  }
  const { target } = execution;
  const access = await stateAccess(stateLogins, { kind: PLAN_KIND, target, token, minutes: PLAN_MINUTES });
  return builds.start({
    project: physicalNames.ownProject(PLAN_KIND, place.environment, place.account),
    source: { key: source.key, version: source.version },
    variables: {
      [VARIABLE.execution]: execution.id,
      [VARIABLE.stage]: stage,
      [VARIABLE.action]: action.name,
      [VARIABLE.attempt]: String(execution.attempt),
      [VARIABLE.token]: token,
      [VARIABLE.command]: commandOf(order),
      [VARIABLE.root]: String(configuration['Root'] ?? '.'),
      [VARIABLE.team]: target.team,
      [VARIABLE.scope]: target.scope,
      [VARIABLE.region]: place.region,
      [VARIABLE.stateKey]: stateKey(target),
      ...access.variables,
      ...more,
    },
    secrets: access.secrets,
    handsOn: { main: keyOf('sealed', place, token), others: { shown: keyOf('shown', place, token) } },
    token,
  });
};

/** What the engine ordered, out of the build's record. */
const workOf = ({ environment, account }: WorkPlace, { variables }: BuildSeen): BuildWork => ({
  kind: PLAN_KIND,
  target: {
    environment,
    account,
    team: variables[VARIABLE.team] ?? '',
    scope: variables[VARIABLE.scope] ?? '',
  },
  token: variables[VARIABLE.token] ?? '',
});

const NAME = /^[A-Z][A-Za-z]{2,60}$/;
const LONGEST_MESSAGE = 4000;

export const failureOf = async (
  { artifacts }: WorkPorts,
  place: WorkPlace,
  build: BuildSeen,
): Promise<TaglineError> => {
  const told = filesOf(artifacts, 'shown', place, build);
  // Whatever ran in the build may have written these.
  const code = NAME.exec((await told('told/code')) ?? '')?.[0] ?? 'TerraformPlanFailed';
  const message = (await told('told/message'))?.slice(0, LONGEST_MESSAGE);
  return new TaglineError(code, message ?? build.reason ?? `the build is ${build.status}`, {
    where: build.id,
    remedy: 'Correct what Terraform says, and push a new tag.',
  });
};

/** A plan and what binds it, all of it out of the record of one build. */
export interface Seal {
  readonly build: BuildSeen;
  readonly sealed: { readonly key: string; readonly sha256: string };
  readonly shownSha256: string;
  readonly shown: ShownPlan;
  /** Resources that it writes in a form that older providers do not read. */
  readonly upgrades: Upgrades;
  readonly serial: { readonly lineage?: string | undefined; readonly serial?: number | undefined };
}

/** Throws `PlanChanged` where what lies there is not what the build handed on. */
export const readSeal = async (
  { artifacts, digest }: Pick<WorkPorts, 'artifacts' | 'digest'>,
  place: WorkPlace,
  build: BuildSeen,
): Promise<Seal> => {
  const token = build.variables[VARIABLE.token] ?? '';
  const file = filesOf(artifacts, 'shown', place, build);
  const text = await file('shown/plan.json');
  const { TAGLINE_SEALED_SHA256: sealedSum = '', TAGLINE_SHOWN_SHA256: shownSha256 = '' } = build.exported;
  if (text === undefined) {
    throw new TaglineError('PlanGone', 'the sealed plan is not kept any more', {
      remedy: 'Retry the whole stage (--all): it plans and asks again.',
    });
  }
  if (digest(text) !== shownSha256) {
    throw new TaglineError('PlanChanged', `what the build ${build.id} showed was written again since`, {
      remedy: 'Retry the whole stage (--all): it plans and asks again.',
    });
  }
  return {
    build,
    sealed: { key: keyOf('sealed', place, token), sha256: sealedSum },
    shownSha256,
    shown: ShownPlan.parse(JSON.parse(text)),
    upgrades: parsedOf(Upgrades, await file('shown/upgrades.json')) ?? [],
    serial: parsedOf(LeftSerial, await file('shown/serial.json')) ?? {},
  };
};

const made = ({ build, sealed, shownSha256, shown, upgrades }: Seal): PlanLook => {
  const command = build.variables[VARIABLE.command] ?? '';
  const changes = changesOf(shown, command);
  if (command === 'import') onlyImports(changes);
  const name = build.variables[VARIABLE.stateKey] ?? '';
  const content = {
    sealed,
    shown: shownSha256,
    terraform: shown.terraform,
    ...(upgrades.length === 0 ? {} : { upgrades }),
  };
  const notes = shown.empty ? [] : upgradeNotes(upgrades);
  return { state: 'made', plan: { name, jobId: `Terraform/${name}`, content, changes, notes, empty: shown.empty } };
};

/** What is there already is taken over: whoever imports does not expect that something is made or removed. */
const onlyImports = (changes: ReturnType<typeof changesOf>): void => {
  const other = changes.find(({ action, type }) => type !== 'output' && !['Import', 'Modify'].includes(action));
  if (!other) return;
  throw new TaglineError('NotOnlyImports', `an import would also ${other.action.toLowerCase()} ${other.resource}`, {
    expected: 'a plan that imports, and changes what is there',
    remedy: 'Add an import block for it, or use Command plan.',
  });
};
