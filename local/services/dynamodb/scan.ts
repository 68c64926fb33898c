import type { Call, Operation } from '../../kernel/cloud.ts';
import { checkParameters, type Dynamo, preparedOnce } from './dynamo.ts';
import { invalid } from './invalid.ts';
import { inSegment, readPage } from './read-page.ts';
import {
  answerPage,
  checkProjected,
  READ_PARAMETERS,
  type ReadInput,
  type ReadSource,
  readDemands,
  readSource,
  sourceContext,
} from './read-source.ts';

interface ScanInput extends ReadInput {
  Segment?: number;
  TotalSegments?: number;
}

const PARAMETERS = [...READ_PARAMETERS, 'Segment', 'TotalSegments'];

const prepare = (dynamo: Dynamo, input: ScanInput, call: Call): ReadSource => {
  checkParameters('Scan', input, PARAMETERS);
  const source = readSource(dynamo, input, call);
  checkProjected(source);
  return source;
};

const segmentOf = ({ Segment: no, TotalSegments: of }: ScanInput): { no: number; of: number } | undefined => {
  if (no == null && of == null) return undefined;
  if (of == null)
    throw invalid(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  if (no == null)
    throw invalid(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  if (no >= of)
    throw invalid(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${no} is not ` +
        `less than TotalSegments: ${of}`,
    );
  return { no, of };
};

const wrongSegment = ({ no, of }: { no: number; of: number }) =>
  invalid(
    `The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct ` +
      `Segment. TotalSegments: ${of} Segment: ${no}`,
  );

export const scan = (dynamo: Dynamo): Operation<ScanInput> => {
  const prepared = preparedOnce((input: ScanInput, call: Call) => prepare(dynamo, input, call));
  return {
    demands: (input, call) => readDemands(dynamo, 'Scan', input, call, () => sourceContext(prepared.look(input, call))),
    run(input, call) {
      const source = prepared.take(input, call);
      const segment = segmentOf(input);
      if (source.start && segment && !inSegment(source.start.pk, segment)) throw wrongSegment(segment);
      const page = readPage(dynamo.store, {
        table: source.table,
        index: source.index,
        forward: true,
        start: source.start,
        limit: input.Limit ?? undefined,
        segment,
      });
      return answerPage(source, input, page);
    },
  };
};
