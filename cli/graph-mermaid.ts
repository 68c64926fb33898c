/** A pipeline's graph as a Mermaid flowchart: READMEs of most hosts draw it. */
import type { GraphAction, GraphStage, PipelineGraph } from '../core/pipeline-graph.ts';

/** `#quot;` and the like are how Mermaid writes characters that would end a label. */
const label = (text: string): string => text.replaceAll(/[^\w .:/@-]/g, (character) => `#${character.codePointAt(0)};`);

const CLASSES: Readonly<Record<string, string>> = {
  Succeeded: 'fill:#d7f0dd,stroke:#1d8034',
  Failed: 'fill:#fbdedd,stroke:#c02b25',
  Abandoned: 'fill:#fbdedd,stroke:#c02b25',
  InProgress: 'fill:#d9e8fb,stroke:#1466b8',
};

export const graphMermaid = ({ pipeline, stages }: PipelineGraph): string => {
  const used = new Set(stages.flatMap(({ groups }) => groups.flat().flatMap(({ status }) => status ?? [])));
  return [
    `%% ${label(pipeline)}`,
    'flowchart LR',
    ...stages.flatMap(stageLines),
    ...stages.slice(1).map((_, at) => `  s${at} --> s${at + 1}`),
    ...[...used].map((status) => `  classDef ${status} ${CLASSES[status] ?? 'fill:#eee'}`),
    '',
  ].join('\n');
};

const stageLines = ({ name, beforeEntry, groups }: GraphStage, stage: number): string[] => [
  `  subgraph s${stage}["${label(name)}${beforeEntry.length > 0 ? ` (if ${label(beforeEntry.join(', '))})` : ''}"]`,
  ...groups.flatMap((actions, group) => actions.map((action, at) => `    ${nodeOf(action, [stage, group, at])}`)),
  ...groups.slice(1).flatMap((actions, group) => arrows(stage, group, groups[group]?.length ?? 0, actions.length)),
  '  end',
];

const idOf = (place: readonly number[]): string => `a${place.join('_')}`;

/** People are asked in a rhombus, and what changes an address has a double border. */
const nodeOf = ({ name, provider, mutates, asks, region, status }: GraphAction, place: readonly number[]): string => {
  const text = `"${label(name)}<br>${label(region === undefined ? provider : `${provider} in ${region}`)}"`;
  const [open, close] = asks ? ['{{', '}}'] : mutates ? ['[[', ']]'] : ['[', ']'];
  return `${idOf(place)}${open}${text}${close}${status ? `:::${status}` : ''}`;
};

const arrows = (stage: number, group: number, before: number, after: number): string[] =>
  Array.from({ length: before }, (_, from) =>
    Array.from({ length: after }, (__, to) => `    ${idOf([stage, group, from])} --> ${idOf([stage, group + 1, to])}`),
  ).flat();
