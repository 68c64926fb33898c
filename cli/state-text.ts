/** A state record as text. */
import type { StateAnswer } from '../core/questions/states.ts';
import { markLines } from './drift-text.ts';
import { paint, painted, safe } from './paint.ts';

export const stateText = ({ state, body, drift }: StateAnswer): string =>
  [
    `${paint.bold(state.address)} ${state.component} ${painted(state.status)}`,
    `  serial    ${state.serial}`,
    `  lineage   ${state.lineage}`,
    `  tag       ${state.tag}`,
    `  commit    ${state.commit}`,
    `  recorded  ${state.recordedAt} by ${safe(state.recordedBy)}, execution ${state.executionId}`,
    ...(state.promotedFrom ? [`  from      ${state.promotedFrom.address}, serial ${state.promotedFrom.serial}`] : []),
    ...(state.purpose ? [`  made to   ${state.purpose}${state.reason ? `: ${safe(state.reason)}` : ''}`] : []),
    `  digest    ${state.digest}`,
    ...(drift ? markLines(drift).map((line) => `  ${line}`) : []),
    ...Object.entries(body.outputs).map(
      ([key, value], at) => `  ${at === 0 ? 'outputs ' : '        '}  ${key} = ${safe(value)}`,
    ),
    ...body.deployments.flatMap(({ provider, name, region, status, native, progress, resources }) => [
      `  ${provider} ${name} in ${region}: ${status}`,
      ...(native ? [`    ${provider}'s own serial ${native.serial} of lineage ${native.lineage}`] : []),
      ...(progress ? [`    ${safe(progress)}`] : []),
      ...resources.map(
        ({ logicalId, type, physicalId }) => `    ${logicalId} ${paint.dim(type)} ${safe(physicalId ?? '')}`,
      ),
    ]),
  ].join('\n');
