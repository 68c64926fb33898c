/** What builds of Terraform hand on: where it lies, and how it is read. */
import type * as z from 'zod';
import { handedOn } from '../../core/artifacts.ts';
import type { Artifacts } from '../../core/ports/artifacts.ts';
import type { BuildSeen } from '../../core/ports/builds.ts';
import { VARIABLE } from './variables.ts';

type Kind = Parameters<typeof handedOn>[0];
interface Place {
  readonly environment: string;
  readonly account: string;
}

/** `token`: of the order that the build was given; no two orders have one. */
export const keyOf = (kind: Kind, place: Place, token: string): string => `${handedOn(kind, place)}/${token}`;

/** DynamoDB and people's patience end long before. */
const LIMIT = 16 * 1024 * 1024;

/** Reads files of a build, by path. Undefined where the build was killed, or ended before it wrote that. */
export const filesOf =
  (artifacts: Artifacts, kind: Kind, place: Place, { handedOn: has, variables }: BuildSeen) =>
  async (path: string): Promise<string | undefined> => {
    if (!has) return undefined;
    try {
      const text = await artifacts.file({ key: keyOf(kind, place, variables[VARIABLE.token] ?? '') }, path, LIMIT);
      return text === '' ? undefined : text;
    } catch (error) {
      if (['ArtifactMissing', 'FileMissing'].includes((error as { code?: string }).code ?? '')) return undefined;
      throw error;
    }
  };

export const parsedOf = <T>(schema: z.ZodType<T>, text: string | undefined): T | undefined =>
  text === undefined ? undefined : schema.parse(JSON.parse(text));
