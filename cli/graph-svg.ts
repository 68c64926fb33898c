/** A pipeline's graph as an SVG that stands alone: stages as columns, groups downwards, actions of a group beside. */
import type { GraphAction, GraphStage, PipelineGraph } from '../core/pipeline-graph.ts';

const BOX = { width: 168, height: 46, gap: 14 } as const;
const STAGE = { pad: 16, head: 34, gap: 40 } as const;
const FONT = 'font-family="ui-sans-serif, system-ui, sans-serif"';

const COLOURS: Readonly<Record<string, readonly [fill: string, stroke: string]>> = {
  Succeeded: ['#e3f4e7', '#1d8034'],
  Failed: ['#fbe3e2', '#c02b25'],
  Abandoned: ['#fbe3e2', '#c02b25'],
  InProgress: ['#e1edfb', '#1466b8'],
};
const PLAIN = ['#ffffff', '#8d99a8'] as const;

const text = (value: string): string => value.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
/** A box has room for so many characters. */
const cut = (value: string, most: number): string => (value.length <= most ? value : `${value.slice(0, most - 1)}…`);

const widthOf = ({ groups }: GraphStage): number => {
  const most = Math.max(1, ...groups.map(({ length }) => length));
  return most * BOX.width + (most - 1) * BOX.gap + 2 * STAGE.pad;
};
const heightOf = ({ groups }: GraphStage): number =>
  STAGE.head + groups.length * (BOX.height + 2 * BOX.gap) - 2 * BOX.gap + STAGE.pad;

export const graphSvg = ({ pipeline, stages }: PipelineGraph): string => {
  const width = stages.reduce<number>((sum, stage) => sum + widthOf(stage) + STAGE.gap, STAGE.gap);
  const height = Math.max(...stages.map(heightOf)) + 2 * STAGE.gap;
  let x: number = STAGE.gap;
  const drawn = stages.map((stage, at) => {
    const left = x;
    x += widthOf(stage) + STAGE.gap;
    const arrow = at === 0 ? '' : line(left - STAGE.gap + 4, STAGE.gap + 18, left - 4, STAGE.gap + 18);
    return `${arrow}\n${drawStage(stage, left, STAGE.gap)}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${text(pipeline)}">
<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#5b6675"/></marker></defs>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="${STAGE.gap}" y="24" ${FONT} font-size="15" font-weight="600" fill="#16202c">${text(pipeline)}</text>
${drawn.join('\n')}
</svg>
`;
};

const line = (fromX: number, fromY: number, toX: number, toY: number): string =>
  `<path d="M${fromX} ${fromY}L${toX} ${toY}" stroke="#5b6675" stroke-width="1.4" marker-end="url(#end)"/>`;

const drawStage = (stage: GraphStage, left: number, top: number): string => {
  const { name, groups, beforeEntry, status } = stage;
  const width = widthOf(stage);
  const [, stroke] = COLOURS[status ?? ''] ?? PLAIN;
  const condition = beforeEntry.length === 0 ? '' : ` · if ${beforeEntry.join(', ')}`;
  const boxes = groups.map((actions, row) => {
    const y = top + STAGE.head + row * (BOX.height + 2 * BOX.gap);
    const own = actions.length * BOX.width + (actions.length - 1) * BOX.gap;
    const start = left + (width - own) / 2;
    const middle = left + width / 2;
    const down = row === 0 ? '' : line(middle, y - 2 * BOX.gap + 3, middle, y - 3);
    return [down, ...actions.map((action, at) => drawAction(action, start + at * (BOX.width + BOX.gap), y))].join('\n');
  });
  return [
    `<rect x="${left}" y="${top}" width="${width}" height="${heightOf(stage)}" rx="8" fill="#f5f7fa" stroke="${stroke}"/>`,
    `<text x="${left + STAGE.pad}" y="${top + 22}" ${FONT} font-size="13" font-weight="600" fill="#16202c">${text(cut(name + condition, Math.floor(width / 7.4)))}</text>`,
    ...boxes,
  ].join('\n');
};

const drawAction = ({ name, provider, mutates, asks, region, status }: GraphAction, x: number, y: number): string => {
  const [fill, stroke] = COLOURS[status ?? ''] ?? PLAIN;
  const marks = [...(asks ? ['asks people'] : []), ...(mutates ? ['changes'] : [])];
  const below = [region === undefined ? provider : `${provider} ${region}`, ...marks].join(' · ');
  return [
    `<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="${asks ? 22 : 5}" fill="${fill}" stroke="${stroke}" stroke-width="${mutates ? 2.2 : 1}"/>`,
    `<text x="${x + BOX.width / 2}" y="${y + 19}" ${FONT} font-size="12" text-anchor="middle" fill="#16202c">${text(cut(name, 22))}</text>`,
    `<text x="${x + BOX.width / 2}" y="${y + 35}" ${FONT} font-size="10" text-anchor="middle" fill="#4a5563">${text(cut(below, 30))}</text>`,
  ].join('');
};
