/** TestState of a Map: what its iterations would get, and how many of them may fail. */
import { Fault } from '../../../kernel/fault.ts';
import { StateError } from '../engine/state-error.ts';
import type { Visit } from '../engine/visit.ts';
import { TaskFailure } from '../integrations/integration.ts';
import { itemsIn, type ReaderConfig } from '../integrations/item-reader.ts';
import type { Json, JsonObject } from '../json.ts';
import { batch } from '../states/item-batcher.ts';
import { maxConcurrency } from '../states/map.ts';
import { type Inspection, note } from './inspection.ts';

const refused = (message: string): Fault => new Fault('ValidationException', message);

export interface MapConfiguration {
  readonly errorCausedByState?: string;
  readonly mapIterationFailureCount?: number;
  readonly mapItemReaderData?: string;
}

/** Notes what the Map would do, and fails it if more iterations failed than it tolerates. */
export const inspectMap = async (
  visit: Visit,
  inspection: Inspection,
  { errorCausedByState, mapIterationFailureCount: failures = 0, mapItemReaderData }: MapConfiguration,
): Promise<void> => {
  const { language, state } = visit;
  if (!state['ItemReader']) note(inspection, await language.inspectItems(visit));
  inspection['maxConcurrency'] = await maxConcurrency(visit);
  const count = await language.wholeNumber(visit, 'ToleratedFailureCount');
  const percentage = await language.number(visit, 'ToleratedFailurePercentage');
  if (count !== undefined) inspection['toleratedFailureCount'] = count;
  if (percentage !== undefined) inspection['toleratedFailurePercentage'] = percentage;
  const items = await itemsOf(visit, mapItemReaderData);
  await inspectInputs(visit, inspection, items);
  if (failures > items.length)
    throw refused('Map iteration failure count must be less than or equal to the number of Map iterations.');
  if (errorCausedByState !== undefined) return;
  const tooMany =
    (count !== undefined && failures > count) ||
    (percentage !== undefined && items.length > 0 && (failures / items.length) * 100 > percentage);
  if (tooMany)
    throw new StateError(
      'States.ExceedToleratedFailureThreshold',
      'The specified tolerated failure threshold was exceeded',
    );
};

/** The caller brings the data that an ItemReader would read. */
const itemsOf = async (visit: Visit, readerData: string | undefined): Promise<readonly Json[]> => {
  if (!visit.state['ItemReader']) return (await visit.language.items(visit)).items;
  if (readerData === undefined)
    throw refused('ItemReader data must be specified when testing a Map state with ItemReader specified.');
  const { ReaderConfig = {} } = visit.state['ItemReader'] as { ReaderConfig?: ReaderConfig };
  try {
    return itemsIn(readerData, ReaderConfig);
  } catch (error) {
    if (error instanceof TaskFailure) throw new StateError(error.error, error.cause);
    throw error;
  }
};

/** Inputs of the iterations, and the batches that they make. */
const inspectInputs = async (visit: Visit, inspection: Inspection, items: readonly Json[]): Promise<void> => {
  const { state, language } = visit;
  const inputs: Json[] = [];
  for (const [index, value] of items.entries()) {
    visit.item = { index, value };
    inputs.push(await language.itemInput(visit, value));
  }
  visit.item = undefined;
  if (state['ItemSelector'] !== undefined || state['Parameters'] !== undefined)
    note(inspection, { afterItemSelector: inputs });
  const batcher = state['ItemBatcher'] as JsonObject | undefined;
  if (batcher) note(inspection, { afterItemBatcher: await batch(visit, batcher, inputs) });
};
