/** Executions that have built, and those that have deployed too, in a world. */
import { artifactKey } from '../../core/artifacts.ts';
import { type Action, actionRecord, type Execution, executionRecord, stageRecord } from '../../core/execution.ts';
import { keys } from '../../core/ledger/keys.ts';
import { headRecord, type State, serialRecord } from '../../core/state.ts';
import { closeExecution } from '../../core/steps/close-execution.ts';
import { enterStage } from '../../core/steps/enter-stage.ts';
import { leaveStage } from '../../core/steps/leave-stage.ts';
import { startExecution } from '../../core/steps/start-execution.ts';
import type { World } from './world.ts';

export const executionOf = async ({ ports: { ledger } }: World, id: string): Promise<Execution> =>
  (await executionRecord.require(ledger, keys.execution(id), 'execution')).data;

const ACTIONS = [
  ['Source', 'Source', 'source'],
  ['Build', 'Lint', undefined],
  ['Build', 'Package', 'package'],
] as const;

/** An execution of a tag that has run to its end: `failed` names the stage that failed. */
export const ran = async (world: World, tag: string, failed?: string): Promise<Execution> => {
  const { ports } = world;
  const started = await startExecution(ports)(world.request(tag, tag));
  if (!started) throw new Error('nothing was started');
  const base = { contract: 2 as const, executionId: started.id, attempt: 1 };
  for (const stage of ['Source', 'Build', 'Deploy']) {
    await enterStage(ports)({ ...base, stage, token: stage });
    for (const [at, name, output] of ACTIONS) if (at === stage) await made(world, started, at, name, output);
    await leaveStage(ports)({ ...base, stage, outcome: stage === failed ? 'Failed' : 'Succeeded' });
    if (stage === failed) break;
  }
  const { machineExecutionArn = '' } = await executionOf(world, started.id);
  world.endMachine(machineExecutionArn, failed ? { status: 'FAILED', error: 'StageFailed' } : { status: 'SUCCEEDED' });
  await closeExecution(ports)(started.id, machineExecutionArn);
  return executionOf(world, started.id);
};

const made = async ({ ports, etags }: World, execution: Execution, stage: string, name: string, output?: string) => {
  const key = keys.action(execution.id, stage, name);
  const before = await actionRecord.read(ports.ledger, key);
  const at = output === undefined ? '' : artifactKey(execution, output);
  const sha256 = output === undefined ? '' : await ports.artifacts.sum({ key: at, version: 'v1' });
  if (output !== undefined) etags.set(at, `"${name}"`);
  const data: Action = {
    executionId: execution.id,
    stage,
    name,
    provider: 'CodeBuild',
    runOrder: 1,
    attempt: 1,
    status: 'Succeeded',
    startedAt: 'now',
    outputVariables: { Made: name },
    artifacts: output === undefined ? [] : [{ name: output, key: at, etag: `"${name}"`, version: 'v1', sha256 }],
  };
  await ports.ledger.write([{ put: before ? { ...before, data } : actionRecord.fresh(key, data) }]);
};

/** The next serial of the execution's address. */
export const recorded = async (
  { ports: { ledger } }: World,
  execution: Execution,
  serial: number,
  more: Partial<State> = {},
): Promise<void> => {
  const { address, target, tag = '', version, commit, id, pipeline } = execution;
  const state: State = {
    address,
    component: pipeline,
    target,
    lineage: 'l',
    serial,
    digest: 'd',
    pipeline,
    executionId: id,
    tag,
    version,
    commit,
    status: 'complete',
    outputs: {},
    resourceCount: 1,
    recordedAt: 'now',
    recordedBy: 'ana',
    madeBy: `${id}/1/Deploy/3`,
    ...more,
  };
  const key = keys.head(address, pipeline);
  const before = await headRecord.read(ledger, key);
  const listed = { under: 'STATES', at: `${address}#${pipeline}` };
  await ledger.write([
    { put: before ? { ...before, data: state } : headRecord.fresh(key, state, { listed }) },
    { put: serialRecord.fresh(keys.serial(address, pipeline, serial), state) },
  ]);
};

export const stagesOf = async ({ ports: { ledger } }: World, id: string): Promise<Record<string, string>> => {
  const found: Record<string, string> = {};
  for (const name of ['Source', 'Build', 'Deploy']) {
    const stage = (await stageRecord.read(ledger, keys.stage(id, name)))?.data;
    if (stage) found[name] = stage.status;
  }
  return found;
};
