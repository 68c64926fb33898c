/** A distributed Map: its items become child executions of a map run. */
import { branchPath } from '../definition/definition.ts';
import type { Item } from '../engine/frame.ts';
import type { MapRunSpec } from '../engine/map-run.ts';
import type { MapRuns } from '../engine/map-runs.ts';
import { StateError } from '../engine/state-error.ts';
import type { Outcome, Visit } from '../engine/visit.ts';
import type { Dispatcher } from '../integrations/dispatcher.ts';
import type { Order } from '../integrations/integration.ts';
import type { ReaderConfig } from '../integrations/item-reader.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Items } from '../language/language.ts';
import type { Behaviour } from './behaviour.ts';
import { batch, batchSizes } from './item-batcher.ts';
import { maxConcurrency } from './map.ts';

interface Work {
  readonly attempt: number;
  readonly arn: string;
  readonly label: string;
  readonly maxConcurrency: number;
  readonly toleratedFailureCount?: number;
  readonly toleratedFailurePercentage?: number;
  /** While the items are read. */
  readonly reading?: { readonly parameters: Json; readonly config: Json };
  readonly spec?: Json;
  readonly answered?: boolean;
}

export const makeDistributedMap = (mapRuns: MapRuns, dispatcher: Dispatcher): Behaviour => ({
  async enter(visit): Promise<Outcome> {
    const { run, frame, language } = visit;
    const before = frame.work as unknown as Work | undefined;
    if (before?.spec) return redrive(visit, mapRuns, before);
    const reader = visit.state['ItemReader'] as JsonObject | undefined;
    const attempt = run.row.last_event + 1;
    const concurrency = await maxConcurrency(visit);
    const items = reader ? undefined : await language.items(visit);
    run.tell(frame, 'MapStateStarted', { length: items?.items.length ?? 0 });
    const label = (visit.state['Label'] as string | undefined) ?? labelOf(frame.state);
    const arn = `${run.row.machine.replace(':stateMachine:', ':mapRun:')}/${label}:${mapRuns.uuid()}`;
    const tolerance = await toleranceOf(visit);
    run.tell(frame, 'MapRunStarted', { mapRunArn: arn });
    const work: Work = { attempt, arn, label, maxConcurrency: concurrency, ...tolerance };
    if (items) return launch(visit, mapRuns, work, items);
    const reading = await readingOf(visit, reader as JsonObject);
    frame.work = { ...work, reading } as unknown as Json;
    frame.doing = 'calling';
    run.afterwards(() =>
      dispatcher.read(
        orderOf(visit, attempt, String(reader?.['Resource']), reading.parameters),
        reading.config as ReaderConfig,
      ),
    );
    return 'parked';
  },

  resume(visit, message) {
    const { run, frame } = visit;
    switch (message.kind) {
      case 'submitted':
        return launch(visit, mapRuns, frame.work as unknown as Work, { items: message.output as readonly Json[] });
      case 'succeeded':
        delete frame.job;
        run.tellAside('MapStateSucceeded', undefined, run.tellAside('MapRunSucceeded', undefined, frame.lastEvent));
        return visit.language.finish(visit, message.output);
      case 'refused':
      case 'failed':
        delete frame.job;
        run.tell(frame, 'MapRunFailed', {
          ...(message.error === undefined ? {} : { error: message.error }),
          ...(message.cause === undefined ? {} : { cause: message.cause }),
        });
        throw new StateError(message.error, message.cause);
      default:
        return 'parked';
    }
  },

  restart(visit) {
    const { run, frame, state } = visit;
    const { spec, reading, attempt } = frame.work as unknown as Work;
    if (spec) run.afterwards(() => mapRuns.ensure(spec as unknown as MapRunSpec));
    else if (reading) {
      const resource = String((state['ItemReader'] as JsonObject)['Resource']);
      run.afterwards(() =>
        dispatcher.read(orderOf(visit, attempt, resource, reading.parameters), reading.config as ReaderConfig),
      );
    }
  },

  abandon({ run, frame }) {
    const { job } = frame;
    if (job !== undefined) run.afterwards(() => mapRuns.stop(job));
  },
});

/** The run goes on; children that succeeded are not run again. */
const redrive = (visit: Visit, mapRuns: MapRuns, { answered: _, ...work }: Work): Outcome => {
  const { run, frame } = visit;
  const before = work.spec as unknown as MapRunSpec;
  const spec: MapRunSpec = { ...before, redrives: (before.redrives ?? 0) + 1 };
  run.tell(frame, 'MapRunRedriven', { mapRunArn: spec.arn, redriveCount: spec.redrives });
  frame.work = { ...work, spec } as unknown as Json;
  frame.doing = 'job';
  frame.job = spec.arn;
  run.touch(frame);
  run.afterwards(() => mapRuns.redrive(spec));
  return 'parked';
};

const launch = async (visit: Visit, mapRuns: MapRuns, work: Work, { items, pairs }: Items): Promise<Outcome> => {
  const { run, frame, language, state } = visit;
  const inputs: Json[] = [];
  for (const [index, value] of items.entries()) {
    visit.item = pairs ? ofPair(index, value as { Key: string; Value: Json }) : { index, value };
    inputs.push(await language.itemInput(visit, value));
  }
  visit.item = undefined;
  const batcher = state['ItemBatcher'] as JsonObject | undefined;
  const groups = batcher ? await batch(visit, batcher, inputs) : undefined;
  const children = groups ?? inputs;
  const writer = state['ResultWriter'] as JsonObject | undefined;
  const { attempt, arn, label, maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = work;
  const spec: MapRunSpec = {
    arn,
    execution: run.row.key,
    frame: frame.id,
    attempt,
    machine: branchPath(frame.machine, frame.state, 0),
    label,
    total: children.length,
    maxConcurrency,
    ...(toleratedFailureCount === undefined ? {} : { toleratedFailureCount }),
    ...(toleratedFailurePercentage === undefined ? {} : { toleratedFailurePercentage }),
    ...(writer ? { writer: await writerOf(visit, writer) } : {}),
    ...(groups ? { batches: batchSizes(groups) } : {}),
  };
  frame.work = { ...work, reading: undefined, spec } as unknown as Json;
  frame.doing = 'job';
  frame.job = arn;
  run.changes.items.set(frame.id, JSON.stringify(children));
  run.touch(frame);
  run.afterwards(() => mapRuns.ensure(spec));
  return 'parked';
};

/** In the context object the parts of a pair stand side by side. */
const ofPair = (index: number, { Key, Value }: { Key: string; Value: Json }): Item => ({
  index,
  value: Value,
  key: Key,
});

const toleranceOf = async (visit: Visit) => {
  const { language } = visit;
  const count = await language.wholeNumber(visit, 'ToleratedFailureCount');
  if (count !== undefined && count < 0)
    throw visit.error('States.Runtime', 'ToleratedFailureCount cannot be negative.');
  const percentage = await language.number(visit, 'ToleratedFailurePercentage');
  if (percentage !== undefined && (percentage < 0 || percentage > 100))
    throw visit.error('States.Runtime', 'ToleratedFailurePercentage must be between 0 and 100.');
  return {
    ...(count === undefined ? {} : { toleratedFailureCount: count }),
    ...(percentage === undefined ? {} : { toleratedFailurePercentage: percentage }),
  };
};

const argumentsIn = (holder: JsonObject): Json => holder['Arguments'] ?? holder['Parameters'] ?? {};

const readingOf = async (visit: Visit, reader: JsonObject) => {
  const config = { ...((reader['ReaderConfig'] as JsonObject | undefined) ?? {}) } as Record<string, Json>;
  const { MaxItemsPath, MaxItems } = config;
  if (MaxItemsPath !== undefined)
    config['MaxItems'] = (
      (await visit.language.template(visit, { 'MaxItems.$': MaxItemsPath }, 'ItemReader')) as JsonObject
    )['MaxItems'] as Json;
  else if (MaxItems !== undefined)
    config['MaxItems'] = await visit.language.template(visit, MaxItems, 'ItemReader/ReaderConfig/MaxItems');
  return { parameters: await visit.language.template(visit, argumentsIn(reader), 'ItemReader/Arguments'), config };
};

const writerOf = async (visit: Visit, writer: JsonObject): Promise<Json> => ({
  Resource: writer['Resource'] ?? 'arn:aws:states:::s3:putObject',
  Arguments: await visit.language.template(visit, argumentsIn(writer), 'ResultWriter/Arguments'),
});

const orderOf = ({ run, frame }: Visit, attempt: number, resource: string, parameters: Json): Order => ({
  execution: run.row.key,
  executionArn: run.row.arn,
  frame: frame.id,
  attempt,
  resource,
  parameters,
  role: run.role,
});

/** Without a label AWS makes one of the state's name. */
const labelOf = (state: string): string => state.replace(/[^\w.-]/g, '_').slice(0, 40);
