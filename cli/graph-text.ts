/** A pipeline's graph for a terminal: stages downwards, what runs at the same time on one line. */
import type { GraphAction, GraphStage, PipelineGraph } from '../core/pipeline-graph.ts';
import { paint, safe, sign } from './paint.ts';

export const graphText = ({ pipeline, stages }: PipelineGraph): string =>
  [paint.bold(pipeline), ...stages.flatMap((stage, at) => [...(at === 0 ? [] : ['  ↓']), ...stageLines(stage)])].join(
    '\n',
  );

const stageLines = ({ name, status, beforeEntry, onSuccess, onFailure, groups }: GraphStage): string[] => [
  ...rules('enters if', beforeEntry),
  `${status ? `${sign(status)} ` : ''}${paint.bold(safe(name))}`,
  ...groups.flatMap((actions, at) => [
    ...(at === 0 ? [] : ['    │']),
    `    ${actions.map(actionText).join(paint.dim('  ∥  '))}`,
  ]),
  ...rules('succeeds if', onSuccess),
  ...rules('on failure', onFailure),
];

const rules = (when: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [paint.dim(`    ${when} ${names.map(safe).join(', ')}`)];

const actionText = ({ name, provider, mutates, asks, region, status }: GraphAction): string =>
  [
    ...(status ? [sign(status)] : []),
    safe(name),
    paint.dim(region === undefined ? provider : `${provider} in ${region}`),
    ...(asks ? [paint.yellow('asks')] : []),
    ...(mutates ? [paint.cyan('changes')] : []),
  ].join(' ');
