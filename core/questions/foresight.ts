/**
 * What a tag would do if it were pushed now: which pipelines and stages, who is asked, which conditions are looked at,
 * what would be changed, and what would keep it from starting. It starts nothing and looks into no repository.
 */
import { requirementText } from '../approval-rule.ts';
import { ruleOf } from '../approvers.ts';
import type { Action } from '../definition/action.ts';
import { isApproval } from '../definition/approval-faults.ts';
import { rulesOf } from '../definition/rules-of.ts';
import type { PipelineDefinition, Stage } from '../definition/schema.ts';
import { knownOf, nameFor, readable } from '../definition/target-names.ts';
import { eligible } from '../eligible.ts';
import { type Execution, executionRecord } from '../execution.ts';
import type { ExecutionRequest } from '../execution-request.ts';
import { type Fault, faultOf } from '../fault.ts';
import type { GitEvent } from '../git-event.ts';
import { type Installation, resolveTarget } from '../installation.ts';
import { laneRecord } from '../lane.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { changeGate } from '../parts/change-gate.ts';
import { versionFault } from '../parts/check-start.ts';
import { judgePush } from '../parts/judge-push.ts';
import { type PipelineVersion, pipelineRecord, versionRecord } from '../pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import type { History } from '../ports/history.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Providers } from '../provider.ts';
import { addressOf } from '../target.ts';
import { triggersOf } from '../triggers-of.ts';

export interface ForeseenAction {
  readonly name: string;
  readonly provider: string;
  readonly runOrder: number;
  /** What it works on, with what is known of the target put in: a stack, a function, a bucket. */
  readonly on: readonly string[];
  /** It changes the address, under the lease. */
  readonly changes: boolean;
  /** Of an approval: what it takes, and who may answer. Empty: nobody is asked. */
  readonly asks?: readonly { readonly requirement: string; readonly people: readonly string[] }[];
}

export interface ForeseenStage {
  readonly name: string;
  readonly conditions: readonly string[];
  readonly actions: readonly ForeseenAction[];
}

export interface ForeseenRun {
  readonly pipeline: string;
  readonly definitionVersion: number;
  readonly address: string;
  readonly account: string;
  /** What would keep it from starting, or from changing anything, now. */
  readonly stops: readonly Fault[];
  /** What is only known when the tag is there. */
  readonly demands: readonly string[];
  /** Executions of its lane that are open. */
  readonly behind: readonly string[];
  readonly stages: readonly ForeseenStage[];
  /** The last execution of the pipeline that succeeded: its builds tell what this one may cost. */
  readonly like?: string;
}

export interface Foresight {
  readonly tag: string;
  readonly runs: readonly ForeseenRun[];
  readonly refused: readonly { readonly pipeline: string; readonly fault: Fault }[];
}

interface Ports {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly installation: Installation;
  readonly providers: Providers;
}

/** A tag is judged by its name alone. */
const NO_HISTORY: History = { isMerged: async () => false, changes: async () => false };
const SOME_COMMIT = '0'.repeat(40);

export const foresee =
  (ports: Ports) =>
  async (tag: string): Promise<Foresight> => {
    const { ledger, clock, installation } = ports;
    const judge = judgePush({ installation, history: NO_HISTORY });
    const runs: ForeseenRun[] = [];
    const refused: { pipeline: string; fault: Fault }[] = [];
    for (const version of await currentVersions(ledger)) {
      for (const trigger of triggersOf(version)) {
        const event: GitEvent = {
          ...{ id: '-', provider: 'CodeCommit', repository: trigger.repository, change: 'created' },
          ...{ ref: { type: 'tag', name: tag }, commit: SOME_COMMIT, actor: '-', at: clock.now() },
        };
        for (const verdict of await judge(event, trigger)) {
          if ('refuse' in verdict) refused.push({ pipeline: version.pipeline, fault: verdict.refuse });
          else runs.push(await runOf(ports, version, verdict.start));
        }
      }
    }
    return { tag, runs, refused };
  };

const currentVersions = async (ledger: Ledger): Promise<readonly PipelineVersion[]> => {
  const versions: PipelineVersion[] = [];
  for (const item of await listAll(ledger, 'PIPELINES')) {
    const { name, current, deleted, disabled } = pipelineRecord.parse(item).data;
    if (current === undefined || deleted || disabled) continue;
    versions.push((await versionRecord.require(ledger, keys.version(name, current), 'definition version')).data);
  }
  return versions;
};

const runOf = async (ports: Ports, version: PipelineVersion, request: ExecutionRequest): Promise<ForeseenRun> => {
  const { ledger, clock, installation } = ports;
  const { definition, pipeline } = version;
  const target = resolveTarget(installation, request);
  const { environment } = target;
  const address = addressOf(target);
  const older = await versionFault(ledger, request, version);
  const gate = await changeGate(ports, environment, clock.now());
  const lane = (await laneRecord.read(ledger, keys.lane(pipeline, address)))?.data;
  const like = await lastSuccess(ledger, pipeline);
  const known = { ...knownOf(target, installation), Tag: request.tag ?? '', Version: request.version };
  return {
    pipeline,
    definitionVersion: version.version,
    address,
    account: target.account,
    stops: [older, gate].flatMap((found) => (found ? [faultOf(found)] : [])),
    demands: demandsOf(installation, environment),
    behind: (lane?.open ?? []).map(({ executionId }) => executionId),
    stages: definition.stages.map((stage) => stageOf(ports, definition, stage, environment, known)),
    ...(like === undefined ? {} : { like }),
  };
};

const demandsOf = ({ environments }: Installation, environment: string): readonly string[] => {
  const { branches, taggers } = environments[environment] ?? {};
  return [
    ...(branches ? [`the commit is on ${branches.join(' or ')}`] : []),
    ...(taggers ? [`the tag is pushed by ${taggers.join(' or ') || 'nobody'}`] : []),
  ];
};

const lastSuccess = async (ledger: Ledger, pipeline: string): Promise<string | undefined> => {
  const { items } = await ledger.listed(`PIPELINE#${pipeline}`, { limit: 20 });
  const deployed = ({ status, purpose, type }: Execution): boolean =>
    status === 'Succeeded' && purpose === undefined && type === 'STANDARD';
  return items.map((item) => executionRecord.parse(item).data).find(deployed)?.id;
};

const stageOf = (
  ports: Ports,
  definition: PipelineDefinition,
  stage: Stage,
  environment: string,
  known: Readonly<Record<string, string>>,
): ForeseenStage => ({
  name: stage.name,
  conditions: rulesOf(stage).map(
    ({ moment, rule: { name, ruleTypeId, configuration } }) =>
      `${moment} ${name}: ${ruleTypeId.provider} ${Object.entries(configuration)
        .map(([key, value]) => `${key}=${value}`)
        .join(' ')}`,
  ),
  actions: stage.actions
    .toSorted((a, b) => a.runOrder - b.runOrder)
    .map((action) => ({
      name: action.name,
      provider: action.actionTypeId.provider,
      runOrder: action.runOrder,
      on: namesOf(action, known),
      changes: ports.providers.of(action)?.mutates(action) ?? false,
      ...(isApproval(action) ? { asks: asksOf(ports.installation, definition, environment) } : {}),
    })),
});

/** The keys by which people know what an action works on. */
const NAMING = ['ActionMode', 'StackName', 'FunctionName', 'StateMachineArn', 'BucketName', 'ProjectName', 'Command'];

const namesOf = ({ configuration }: Action, known: Readonly<Record<string, string>>): readonly string[] =>
  NAMING.flatMap((key) => {
    const text = configuration[key];
    return text === undefined ? [] : [`${key} ${readable(nameFor(text, known))}`];
  });

const asksOf = (installation: Installation, definition: PipelineDefinition, environment: string) =>
  ruleOf(installation, definition, environment).requirements.map((requirement) => ({
    requirement: requirementText(requirement),
    people: eligible(installation.people, requirement, []).map(({ id }) => id),
  }));
