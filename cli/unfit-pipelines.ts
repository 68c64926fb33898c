/** Pipelines whose current definition does not fit the installation that is deployed now, each with its faults. */
import type { Pipeline } from '../core/pipeline.ts';
import { checkedText } from './checked-text.ts';
import { ago } from './time.ts';

export const unfitPipelines = (pipelines: readonly Pipeline[]): readonly string[] =>
  pipelines.flatMap(({ name, unfit }) =>
    unfit
      ? [checkedText({ file: `${name}, since ${ago(unfit.since)}`, holds: '', faults: unfit.faults, notes: [] })]
      : [],
  );
