/** What differs between two serials, as text. */
import { resourceName } from '../core/blame.ts';
import type { DiffAnswer } from '../core/questions/states.ts';
import { paint, safe } from './paint.ts';

const MARK = {
  added: paint.green('+'),
  removed: paint.red('-'),
  replaced: paint.yellow('±'),
  changed: paint.yellow('~'),
} as const;

const idText = (before: string | undefined, after: string | undefined): string => {
  if (before !== undefined && after !== undefined && before !== after) return `${safe(before)} → ${safe(after)}`;
  return safe(after ?? before ?? '');
};

export const stateDiffText = ({ from, to, resources, outputs }: DiffAnswer): string =>
  [
    `${paint.bold(to.address)} ${to.component}: ${from ? `serial ${from.serial} (${from.tag})` : 'nothing'} → serial ${to.serial} (${to.tag})`,
    ...resources.map(
      ({ change, deployment, logicalId, type, before, after }) =>
        `  ${MARK[change]} ${safe(resourceName(to.address, deployment, logicalId))} ${paint.dim(type)} ${idText(before, after)}`,
    ),
    ...outputs.map(({ change, name, before, after }) => `  ${MARK[change]} output ${name} ${idText(before, after)}`),
    ...(resources.length + outputs.length === 0 ? ['  nothing differs'] : []),
  ].join('\n');
