/** One side of a comparison: an execution, a version of a definition, or what a tag deployed. */
import { ApiError, type Client } from '../api/client.ts';
import { PipelineDefinition } from '../core/definition/schema.ts';
import { componentOf, type Execution, releaseName } from '../core/execution.ts';
import { TaglineError } from '../core/fault.ts';
import { fullId } from './full-id.ts';
import { releasesOf } from './releases-of.ts';

export interface Side {
  /** What people call it. */
  readonly says: string;
  readonly pipeline: string;
  readonly version: number;
  readonly definition: PipelineDefinition;
  /** Absent for a definition alone. */
  readonly execution?: Execution;
  /** The state that it left. */
  readonly left?: { readonly address: string; readonly component: string; readonly serial: number };
}

type Asking = Pick<
  Client,
  'getPipeline' | 'getExecution' | 'listExecutions' | 'getTag' | 'listPipelines' | 'getStateHistory'
>;

/** `PIPELINE@N`, the beginning of an execution's id, or a tag. */
export const sideOf = async (client: Asking, typed: string, pipeline?: string): Promise<Side> => {
  const [, name, number] = /^([A-Za-z0-9.@_-]+)@(\d{1,8})$/.exec(typed) ?? [];
  if (name !== undefined && number !== undefined) {
    const version = Number(number);
    return { says: typed, pipeline: name, version, definition: await definitionOf(client, name, version) };
  }
  if (/^[0-9a-f]{4,8}(-[0-9a-f-]*)?$/.test(typed)) return ofExecution(client, await fullId(client, typed));
  const [release, ...others] = await releasesOf(client, typed, pipeline);
  if (release === undefined)
    throw new TaglineError('NotFound', `${typed} is neither a version, nor an execution, nor a tag that was deployed`, {
      expected: 'PIPELINE@N, the beginning of an execution id, or a tag',
      remedy: 'tagline executions and tagline state list show what there is.',
    });
  if (others.length > 0)
    throw new TaglineError('AmbiguousTag', `several pipelines deployed ${typed}`, {
      expected: [release, ...others].map((one) => one.pipeline).join(', '),
      remedy: 'Name one with --pipeline.',
    });
  const { executionId = '' } = release.serials.at(-1) ?? {};
  return ofExecution(client, executionId);
};

const ofExecution = async (client: Asking, id: string): Promise<Side> => {
  const { execution } = await client.getExecution(id);
  const { pipeline, definitionVersion: version, address } = execution;
  const component = componentOf(execution);
  const history = await client.getStateHistory(address, { component, limit: 100 }).catch(unlessThere);
  const left = history?.serials.find(({ executionId }) => executionId === id);
  return {
    says: `${releaseName(execution)} (${id.slice(0, 8)})`,
    pipeline,
    version,
    definition: await definitionOf(client, pipeline, version),
    execution,
    ...(left === undefined ? {} : { left: { address, component, serial: left.serial } }),
  };
};

/** Nothing was deployed there yet. */
const unlessThere = (error: unknown): undefined => {
  if (!(error instanceof ApiError && error.status === 404)) throw error;
};

const definitionOf = async (client: Asking, name: string, number: number): Promise<PipelineDefinition> => {
  const { version } = await client.getPipeline(name, number);
  return PipelineDefinition.parse(version?.definition);
};
