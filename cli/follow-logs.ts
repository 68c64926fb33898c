/** Tells the log lines of running builds as they come: each action in a colour of its own, each line once. */
import type { Client } from '../api/client.ts';
import type { ExecutionAnswer } from '../core/questions/executions.ts';
import { paint, safe } from './paint.ts';

type StageAnswer = ExecutionAnswer['stages'][number];

export interface LogChoice {
  /** Every line, also those that CodeBuild prints of its phases. */
  readonly allLines?: boolean;
  /** The one action whose log is told; all, if absent. */
  readonly only?: { readonly stage: string; readonly action: string };
}

/** How far the log of a build has been read. */
interface Position {
  readonly after?: string;
  /** The build has ended, and nothing is left to read. */
  readonly read?: boolean;
}

export const BUILDS: readonly string[] = ['CodeBuild', 'Commands'];
const COLOURS = [paint.cyan, paint.yellow, paint.blue, paint.green, paint.red];

export const followLogs = (client: Pick<Client, 'getLogs'>, { allLines = false, only }: LogChoice) => {
  const logs = new Map<string, Position>();
  const colours = new Map<string, (text: string) => string>();
  const colourOf = (action: string): ((text: string) => string) => {
    const colour = colours.get(action) ?? COLOURS[colours.size % COLOURS.length] ?? paint.dim;
    colours.set(action, colour);
    return colour;
  };
  return async (execution: string, { actions }: StageAnswer, tell: (line: string) => void): Promise<void> => {
    for (const { name, stage, provider, status, externalExecutionId: build } of actions) {
      if (!BUILDS.includes(provider) || build === undefined) continue;
      if (only && (only.stage !== stage || only.action !== name)) continue;
      const colour = colourOf(`${stage}/${name}`);
      let { after, read = false } = logs.get(build) ?? {};
      while (!read) {
        const page = await client.getLogs(execution, { stage, action: name, ...(after !== undefined && { after }) });
        for (const line of page.lines.flatMap(({ text }) => text.replace(/\n$/, '').split('\n')))
          if (allLines || worthSeeing(line)) tell(`    ${colour(`${name} │`)} ${paint.dim(safe(line))}`);
        after = page.next ?? after;
        if (page.lines.length > 0) continue;
        read = status !== 'InProgress';
        break;
      }
      logs.set(build, { read, ...(after !== undefined && { after }) });
    }
  };
};

/**
 * CodeBuild prints several lines of its own for each phase: without `allLines` only the commands and failures are
 * shown.
 */
const worthSeeing = (line: string): boolean =>
  !line.startsWith('[Container]') || /Running command|_ERROR|FAILED/.test(line);
