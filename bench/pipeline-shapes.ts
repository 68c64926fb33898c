/** 20 and 200 builds, side by side and in a row: how long they take here, and what their orchestration costs on AWS. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { endOf, folder, placeOf, push, requestCounts, rootKeys, tagline } from './installed.ts';
import { priceOf } from './pipeline-price.ts';

/** A pipeline on the repository `row`; each list of actions is a stage. */
export const pipelineText = (name: string, stages: readonly (readonly string[])[]): string => `name: ${name}
executionMode: QUEUED
tagScheme: '{environment}_{scope}/{team}/{version}'
environments: { dev: {} }
triggers:
  - providerType: CodeCommit
    gitConfiguration: { sourceActionName: Source, push: [{ tags: { includes: ['*_*/*/*-${name}'] } }] }
stages:
  - name: Source
    actions:
      - name: Source
        provider: CodeCommit
        configuration: { RepositoryName: row }
        outputArtifacts: [source]
${stages.map((actions, at) => `  - name: Build${at}\n    actions:\n${actions.join('\n')}`).join('\n')}
`;

/** A stage takes fifty actions. */
const PER_STAGE = 50;

interface Shape {
  readonly name: string;
  readonly says: string;
  readonly actions: number;
  readonly inRow: boolean;
}
const SHAPES: readonly Shape[] = [20, 200].flatMap((actions) => [
  { name: `beside${actions}`, says: `${actions} builds side by side`, actions, inRow: false },
  { name: `inrow${actions}`, says: `${actions} builds in a row`, actions, inRow: true },
]);

const textOf = ({ name, actions, inRow }: Shape): string => {
  const all = Array.from(
    { length: actions },
    (_, at) =>
      `      - { name: B${at}, runOrder: ${inRow ? (at % PER_STAGE) + 1 : 1}, commands: ['true'], ` +
      `inputArtifacts: [source] }`,
  );
  const stages = Array.from({ length: Math.ceil(actions / PER_STAGE) }, (_, at) =>
    all.slice(at * PER_STAGE, (at + 1) * PER_STAGE),
  );
  return pipelineText(name, stages);
};

/** What the machines of a pipeline (of its stages too) have done in their newest executions. */
export const historyOf = async (pipeline: string): Promise<{ events: number; transitions: number }> => {
  const { url, region } = placeOf();
  const client = new SFNClient({ endpoint: url, region, credentials: rootKeys() });
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({ maxResults: 1000 }));
  let [events, transitions] = [0, 0];
  for (const { name, stateMachineArn } of stateMachines) {
    if (!name?.includes(`${pipeline}_`)) continue;
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1 }));
    for (const { executionArn } of executions) {
      let nextToken: string | undefined;
      do {
        const page = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, nextToken }));
        events += page.events?.length ?? 0;
        transitions += page.events?.filter(({ type }) => type?.endsWith('StateEntered')).length ?? 0;
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
    }
  }
  if (events === 0) throw new Error(`no machine of ${pipeline} has run`);
  return { events, transitions };
};

export const measureShapes = async (report: (what: string, value: string) => void): Promise<void> => {
  for (const shape of SHAPES) {
    const file = join(folder, `${shape.name}.yaml`);
    writeFileSync(file, textOf(shape));
    await tagline('pipelines', 'put', file);
    const before = await requestCounts();
    const tag = `dev_us-east-1/research/1.0-${shape.name}`;
    const pushed = push('row', undefined, tag);
    const { status } = await endOf(tag);
    const took = Date.now() - pushed;
    if (status !== 'Succeeded') throw new Error(`${shape.says}: ${status}`);
    const after = await requestCounts();
    const used = Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]));
    const { transitions, events } = await historyOf(shape.name);
    const price = priceOf({ transitions, requests: used, actions: shape.actions });
    report(shape.says, `${(took / 1000).toFixed(1)} s, ${(took / shape.actions).toFixed(0)} ms an action`);
    report(
      '  an action',
      `${(transitions / shape.actions).toFixed(1)} transitions, ${(events / shape.actions).toFixed(1)} events, ${price.said}`,
    );
  }
};
