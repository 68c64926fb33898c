/** What is known of changes by hand, as text. */
import { type DriftMark, suspicionText } from '../core/drift.ts';
import type { DriftAnswer } from '../core/questions/drifts.ts';
import { paint, safe } from './paint.ts';
import { ago } from './time.ts';

/** Behind the status or version of a state; nothing where all is as it was deployed. */
export const driftWord = (mark: DriftMark | undefined): string =>
  mark?.status === 'drifted' || mark?.status === 'suspected' ? ` ${paint.red(`(${mark.status})`)}` : '';

const valueLine = ({
  path,
  before,
  after,
}: {
  path: string;
  before?: string | undefined;
  after?: string | undefined;
}) =>
  `    ${safe(path)}: ${before === undefined ? 'nothing' : safe(before)} → ${after === undefined ? 'nothing' : safe(after)}`;

export const markLines = (mark: DriftMark): readonly string[] => [
  `drift     ${mark.status === 'in sync' ? 'in sync' : paint.red(mark.status)}, ${ago(mark.at)}, by ${safe(mark.by)}`,
  ...mark.changes.flatMap(({ action, resource, type, attributes = [] }) => [
    `  ${action === 'Remove' ? 'gone' : 'changed'} ${safe(resource)} ${paint.dim(type)}`,
    ...attributes.map(valueLine),
  ]),
  ...mark.suspected.map((one) => `  told by the trail, ${ago(one.at)}: ${safe(suspicionText(one))}`),
  ...(mark.fault ? [`  ${mark.fault.code}: ${safe(mark.fault.message)}`] : []),
  ...(mark.changing
    ? [`  ${safe(mark.changing)} was changing the address meanwhile: this may be half of its work`]
    : []),
  ...(mark.unchecked.length > 0 ? [`  not compared: ${safe(mark.unchecked.join(', '))}`] : []),
];

export const driftAnswerText = ({ address, component, tag, serial, mark, looking }: DriftAnswer): string =>
  [
    `${paint.bold(safe(address))} ${safe(component)} ${paint.dim(`${tag}, serial ${serial}`)}`,
    ...(mark ? markLines(mark).map((line) => `  ${line}`) : [looking ? '  nobody knows yet' : '  nobody has looked']),
  ].join('\n');
